import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { formatNumber } from '../format/numbers.js';
import { usePage } from '../state/use-page-address.js';
import { CommuneRow } from './CommuneRow.jsx';
import { FIRST_SORT, type Row, type Sort, sortRows } from './rows.js';
import { SortHeader } from './SortHeader.jsx';
import { TableLinks } from './TableLinks.jsx';

type Props = {
  readonly rows: readonly Row[];
  readonly total: number;
  readonly selected: string | undefined;
  readonly day: string;
  readonly filtered: boolean;
  readonly onClear: () => void;
};

const ROW_PX = 46;
const HEAD_PX = 33;

/** Every commune of the department, ranked: the equivalent of the map for eyes, keys and screen readers. */
export function CommuneTable({ rows, total, selected, day, filtered, onClear }: Props) {
  const { address, words } = usePage();
  const [sort, setSort] = useState<Sort>(FIRST_SORT);
  const [active, setActive] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const sorted = useMemo(() => sortRows(rows, sort, words.locale), [rows, sort, words.locale]);
  const highest = useMemo(() => Math.max(0, ...rows.map((row) => row.forecast?.probability ?? 0)), [rows]);
  const virtual = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 6,
    scrollMargin: HEAD_PX,
    scrollPaddingStart: HEAD_PX,
  });
  const items = virtual.getVirtualItems();
  const [first, last] = [items[0], items.at(-1)];
  // the row that the Tab key reaches is always one that exists
  const stop = Math.max(first?.index ?? 0, Math.min(active, last?.index ?? 0));
  const ranked = rows.some(({ forecast }) => forecast !== undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: follow the chosen commune, not every filter
  useEffect(() => {
    const at = sorted.findIndex(({ code }) => code === selected);
    if (at < 0) return;
    setActive(at);
    virtual.scrollToIndex(at);
  }, [selected, sort, day, ranked]);

  const walk = (event: KeyboardEvent) => {
    const next = { ArrowDown: stop + 1, ArrowUp: stop - 1, Home: 0, End: sorted.length - 1 }[event.key];
    if (next === undefined || next < 0 || next >= sorted.length) return;
    event.preventDefault();
    setActive(next);
    virtual.scrollToIndex(next);
    focusRow(scroller.current, next);
  };
  return (
    <section className="card table" id="communes" aria-labelledby="table-title" tabIndex={-1}>
      <header className="table-head">
        <h2 id="table-title">{words.tableTitle}</h2>
        <span className="table-count" role="status">
          {words.shown(formatNumber(rows.length, words.locale), formatNumber(total, words.locale))}
          <span className="sr"> {words.shownOf}</span>
        </span>
        <TableLinks department={address.department} day={day} />
      </header>
      <div className="grid-scroll" ref={scroller}>
        <table aria-labelledby="table-title" aria-rowcount={sorted.length + 1}>
          <SortHeader sort={sort} onSort={setSort} />
          <tbody onKeyDown={walk}>
            <Spacer heightPx={(first?.start ?? HEAD_PX) - HEAD_PX} />
            {items.map(({ index }) => {
              const row = sorted[index];
              if (row === undefined) return null;
              return (
                <CommuneRow
                  key={row.code}
                  row={row}
                  index={index}
                  highest={highest}
                  selected={row.code === selected}
                  reached={index === stop}
                />
              );
            })}
            <Spacer heightPx={virtual.getTotalSize() - ((last?.end ?? HEAD_PX) - HEAD_PX)} />
          </tbody>
        </table>
      </div>
      {sorted.length === 0 && (
        <p className="table-empty">
          {words.nothingShown}{' '}
          {filtered && (
            <button type="button" className="plain" onClick={onClear}>
              {words.clearFilters}
            </button>
          )}
        </p>
      )}
    </section>
  );
}

/** Stands for the rows above or below those that exist. */
function Spacer({ heightPx }: { readonly heightPx: number }) {
  if (heightPx <= 0) return null;
  // biome-ignore lint/a11y/noAriaHiddenOnFocusable: an empty row takes no focus
  return <tr aria-hidden="true" className="row-spacer" style={{ height: heightPx }} />;
}

/** The row may be drawn only after the scroll: it gets the focus in the next frames. */
function focusRow(scroller: HTMLElement | null, index: number, frames = 5): void {
  requestAnimationFrame(() => {
    const button = scroller?.querySelector<HTMLElement>(`[data-row="${index}"]`);
    if (button) button.focus();
    else if (frames > 0) focusRow(scroller, index, frames - 1);
  });
}
