import { formatNumber, formatRatio, formatShare, GAP_SIGNS, gapDirection } from '../format/numbers.js';
import { Badge } from '../map/Badge.jsx';
import { NO_DATA } from '../map/palettes.js';
import { usePage } from '../state/use-page-address.js';
import type { Row } from './rows.js';

type Props = {
  readonly row: Row;
  readonly index: number;
  /** the highest probability of the list: a full bar */
  readonly highest: number;
  readonly selected: boolean;
  /** the Tab key stops here */
  readonly reached: boolean;
};

/** One commune. Its button is as large as the row, so that a click anywhere chooses it. */
export function CommuneRow({ row, index, highest, selected, reached }: Props) {
  const { go, words } = usePage();
  const { forecast, ratio } = row;
  const direction = ratio === undefined ? 'equal' : gapDirection(ratio);
  return (
    <tr aria-rowindex={index + 2} className={selected ? 'row row-selected' : 'row'}>
      <td className="cell-rank">{row.rank ?? words.missing}</td>
      <td>
        <Badge step={forecast?.step ?? NO_DATA} />
      </td>
      <td className="cell-name">
        <button
          type="button"
          data-row={index}
          tabIndex={reached ? 0 : -1}
          aria-current={selected ? 'true' : undefined}
          title={row.name}
          onClick={() => go({ commune: row.code })}
        >
          {row.name}
        </button>
        <small>
          {row.code}
          {row.population !== null && ` · ${words.inhabitants(formatNumber(row.population, words.locale))}`}
        </small>
      </td>
      <td className="cell-probability">
        {forecast === undefined ? words.missing : formatShare(forecast.probability, words.locale)}
        <span className="bar" aria-hidden="true">
          <span style={{ width: `${highest > 0 ? (100 * (forecast?.probability ?? 0)) / highest : 0}%` }} />
        </span>
      </td>
      <td className={`cell-ratio gap-${direction}`}>
        {ratio === undefined ? (
          words.missing
        ) : (
          <>
            <span aria-hidden="true">{GAP_SIGNS[direction]} </span>
            {formatRatio(ratio, words.locale)}
          </>
        )}
      </td>
    </tr>
  );
}
