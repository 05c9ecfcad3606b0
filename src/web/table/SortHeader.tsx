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
    // biome-ignore lint/a11y/useSemanticElements: see CommuneTable
    <div role="rowgroup">
      {/* biome-ignore lint/a11y/useSemanticElements: see CommuneTable */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the buttons in it have the focus */}
      <div role="row" className="row-head" aria-rowindex={1}>
        <span role="columnheader" className="cell-rank">
          <span aria-hidden="true">#</span>
          <span className="sr">{words.columnRank}</span>
        </span>
        <span role="columnheader">
          <span aria-hidden="true">{words.columnClass}</span>
          <span className="sr">{words.columnClassLong}</span>
        </span>
        {columns.map(([by, short, long, className]) => (
          <span
            key={by}
            role="columnheader"
            className={className}
            aria-sort={sort.by !== by ? 'none' : sort.descending ? 'descending' : 'ascending'}
          >
            <button type="button" title={long} onClick={() => onSort(next(by))}>
              {short}
              {short !== long && <span className="sr"> – {long}</span>}
              <span aria-hidden="true">{sort.by !== by ? '' : sort.descending ? ' ▾' : ' ▴'}</span>
            </button>
          </span>
        ))}
      </div>
    </div>
  );
}
