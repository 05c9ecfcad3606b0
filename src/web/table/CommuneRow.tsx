import { formatNumber, formatRatio, formatShare, GAP_SIGNS, gapDirection } from '../format/numbers.js';
import { Badge } from '../map/Badge.jsx';
import { NO_DATA } from '../map/palettes.js';
import { usePage } from '../state/use-page-address.js';
import type { Row } from './rows.js';

type Props = {
  readonly row: Row;
  readonly index: number;
  /** CSS pixels from the top of the list */
  readonly top: number;
  /** the highest probability of the list: a full bar */
  readonly highest: number;
  readonly selected: boolean;
  /** the Tab key stops here */
  readonly reached: boolean;
};

export function CommuneRow({ row, index, top, highest, selected, reached }: Props) {
  const { go, words } = usePage();
  const { forecast, ratio } = row;
  const direction = ratio === undefined ? 'equal' : gapDirection(ratio);
  const choose = () => go({ commune: row.code });
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows of a virtual list; see CommuneTable
    // biome-ignore lint/a11y/useFocusableInteractive: the button in it has the focus
    // biome-ignore lint/a11y/useKeyWithClickEvents: the button in it has the keys
    <div
      role="row"
      aria-rowindex={index + 2}
      className={selected ? 'row row-selected' : 'row'}
      style={{ transform: `translateY(${top}px)` }}
      onClick={choose}
    >
      <span role="cell" className="cell-rank">
        {row.rank ?? words.missing}
      </span>
      <span role="cell">
        <Badge step={forecast?.step ?? NO_DATA} />
      </span>
      <span role="cell" className="cell-name">
        <button
          type="button"
          data-row={index}
          tabIndex={reached ? 0 : -1}
          aria-current={selected ? 'true' : undefined}
          title={row.name}
          onClick={(event) => {
            event.stopPropagation();
            choose();
          }}
        >
          {row.name}
        </button>
        <small>
          {row.code}
          {row.population !== null && ` · ${words.inhabitants(formatNumber(row.population, words.locale))}`}
        </small>
      </span>
      <span role="cell" className="cell-probability">
        {forecast === undefined ? words.missing : formatShare(forecast.probability, words.locale)}
        <span className="bar" aria-hidden="true">
          <span style={{ width: `${highest > 0 ? (100 * (forecast?.probability ?? 0)) / highest : 0}%` }} />
        </span>
      </span>
      <span role="cell" className={`cell-ratio gap-${direction}`}>
        {ratio === undefined ? (
          words.missing
        ) : (
          <>
            <span aria-hidden="true">{GAP_SIGNS[direction]} </span>
            {formatRatio(ratio, words.locale)}
          </>
        )}
      </span>
    </div>
  );
}
