import { usePage } from '../state/use-page-address.js';
import type { Sort, SortKey } from './rows.js';

type Props = { readonly sort: Sort; readonly onSort: (sort: Sort) => void };

export function SortHeader({ sort, onSort }: Props) {
  const { words } = usePage();
  const columns: readonly (readonly [SortKey, short: string, long: string, className: string])[] = [
    ['name', words.columnName, words.columnName, 'cell-name'],
    ['probability', words.columnProbability, words.columnProbabilityLong, 'cell-probability'],
    ['ratio', words.columnRatio, words.columnRatioLong, 'cell-ratio'],
  ];
  const next = (by: SortKey): Sort =>
    sort.by === by ? { by, descending: !sort.descending } : { by, descending: by !== 'name' };
  return (
    <thead>
      <tr aria-rowindex={1}>
        <th scope="col" className="cell-rank">
          <span aria-hidden="true">#</span>
          <span className="sr">{words.columnRank}</span>
        </th>
        <th scope="col" className="cell-class">
          <span aria-hidden="true">{words.columnClass}</span>
          <span className="sr">{words.columnClassLong}</span>
        </th>
        {columns.map(([by, short, long, className]) => (
          <th
            key={by}
            scope="col"
            className={className}
            aria-sort={sort.by !== by ? 'none' : sort.descending ? 'descending' : 'ascending'}
          >
            <button type="button" title={long} onClick={() => onSort(next(by))}>
              {short}
              {short !== long && <span className="sr"> – {long}</span>}
              <span aria-hidden="true">{sort.by !== by ? '' : sort.descending ? ' ▾' : ' ▴'}</span>
            </button>
          </th>
        ))}
      </tr>
    </thead>
  );
}
