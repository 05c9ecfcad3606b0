import {
  type KeyboardEvent,
  type PointerEvent,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { formatLongDay } from '../../format/days.js';
import { usePage } from '../../state/use-page-address.js';
import { useSize } from '../../state/use-size.js';
import { LOOKS } from '../states/look.js';
import { useOpsWords } from '../words/use-words.js';
import {
  CELL_PX,
  type Cell,
  cellAfterKey,
  cellAt,
  contentSize,
  HEAD_PX,
  RUN_ROW,
  scrollToShow,
} from './geometry.js';
import { type Matrix, stateAt } from './matrix.js';
import type { Picture } from './paint.js';
import { useCanvas } from './use-canvas.js';
import { useTokens } from './use-tokens.js';

/** A run, and one of its tasks or the run as a whole. */
export type Chosen = { readonly runId: string; readonly task: string | undefined };

type Props = {
  readonly name: string;
  readonly matrix: Matrix;
  readonly rows: readonly number[];
  readonly chosen: Chosen | undefined;
  readonly onChoose: (chosen: Chosen) => void;
  readonly onOpen: (chosen: Chosen) => void;
};

/**
 * Runs × tasks on one canvas of the size of the view. For keys and screen readers it is a grid whose reached cell is the
 * one that exists as an element.
 */
export function RunGrid({ name, matrix, rows, chosen, onChoose, onOpen }: Props) {
  const words = useOpsWords();
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSize(scroller);
  const active = useMemo(() => cellOf(matrix, rows, chosen), [matrix, rows, chosen]);
  useCanvas(scroller, canvas, size, usePicture(matrix, rows, active));
  useStartAtNewest(scroller, matrix.runs.length, size.width);
  useFirstPaintMark(size.width > 0 && matrix.runs.length > 0);
  const [tip, setTip] = useState<Tip>();

  const choose = ({ run, row }: Cell) => {
    const one = matrix.runs[run];
    if (one !== undefined) onChoose({ runId: one.id, task: matrix.tasks[rows[row] ?? -1] });
  };
  const show = (cell: Cell) => {
    const box = scroller.current;
    if (box === null) return;
    const view = {
      width: box.clientWidth,
      height: box.clientHeight,
      left: box.scrollLeft,
      top: box.scrollTop,
    };
    box.scrollTo(scrollToShow(view, cell));
  };
  const onKey = (event: KeyboardEvent) => {
    if ((event.key === 'Enter' || event.key === ' ') && chosen !== undefined) {
      event.preventDefault();
      onOpen(chosen);
      return;
    }
    const page = Math.max(1, Math.floor((size.height - HEAD_PX) / CELL_PX) - 1);
    const from = active ?? { run: matrix.runs.length, row: 0 };
    const next = cellAfterKey(event.key, event.ctrlKey, from, matrix.runs.length, rows.length, page);
    if (next === undefined) return;
    event.preventDefault();
    choose(next);
    show(next);
  };
  const under = (event: { clientX: number; clientY: number }) => {
    const box = scroller.current;
    if (box === null) return undefined;
    const { left, top } = box.getBoundingClientRect();
    const view = {
      width: box.clientWidth,
      height: box.clientHeight,
      left: box.scrollLeft,
      top: box.scrollTop,
    };
    return cellAt(view, event.clientX - left, event.clientY - top, matrix.runs.length, rows.length);
  };
  const onMove = (event: PointerEvent) => {
    const cell = event.pointerType === 'mouse' ? under(event) : undefined;
    setTip(cell && { cell, x: event.clientX, y: event.clientY });
  };
  const content = contentSize(matrix.runs.length, rows.length, size.width);
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a table of 200,000 cells would not be drawn in a second */}
      <div
        ref={scroller}
        className="ops-grid"
        role="grid"
        tabIndex={0}
        aria-label={words.gridLabel(name)}
        aria-rowcount={rows.length + 1}
        aria-colcount={matrix.runs.length + 1}
        aria-activedescendant={active && 'grid-cell'}
        onKeyDown={onKey}
        onClick={(event) => {
          const cell = under(event);
          if (cell !== undefined) choose(cell);
        }}
        onDoubleClick={() => chosen && onOpen(chosen)}
        onPointerMove={onMove}
        onPointerLeave={() => setTip(undefined)}
      >
        <ReachedCell matrix={matrix} rows={rows} active={active} />
        <div style={{ width: content.width, height: content.height }}>
          {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: a canvas takes no focus */}
          <canvas ref={canvas} aria-hidden="true" style={{ width: size.width, height: size.height }} />
        </div>
      </div>
      {tip !== undefined && <CellTip matrix={matrix} rows={rows} tip={tip} />}
    </>
  );
}

type Tip = { readonly cell: Cell; readonly x: number; readonly y: number };
type CellProps = { readonly matrix: Matrix; readonly rows: readonly number[] };

function useCellText(matrix: Matrix, rows: readonly number[]) {
  const words = useOpsWords();
  return ({ run, row }: Cell): string => {
    const one = matrix.runs[run];
    if (one === undefined) return '';
    const day = formatLongDay(one.day, words.locale);
    if (row === RUN_ROW) return words.runOf(day, words.states[one.state]);
    const task = rows[row] ?? 0;
    return words.cellOf(matrix.tasks[task] ?? '', day, words.states[stateAt(matrix, run, task)]);
  };
}

/** What a screen reader is told: the reached cell, in its row. */
function ReachedCell({ matrix, rows, active }: CellProps & { readonly active: Cell | undefined }) {
  const text = useCellText(matrix, rows);
  return (
    // biome-ignore lint/a11y/useSemanticElements: belongs to the grid above
    // biome-ignore lint/a11y/useFocusableInteractive: the grid keeps the focus and names its active descendant
    <div role="row" className="sr" aria-rowindex={(active?.row ?? RUN_ROW) + 2}>
      {/* biome-ignore lint/a11y/useSemanticElements: belongs to the grid above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the grid keeps the focus and names its active descendant */}
      <span
        role="gridcell"
        id="grid-cell"
        aria-colindex={(active?.run ?? -1) + 2}
        aria-selected={active !== undefined}
      >
        {active === undefined ? '' : text(active)}
      </span>
    </div>
  );
}

function CellTip({ matrix, rows, tip }: CellProps & { readonly tip: Tip }) {
  const text = useCellText(matrix, rows);
  const left = Math.min(tip.x + 14, innerWidth - 300);
  return (
    <p className="ops-tip" aria-hidden="true" style={{ left, top: tip.y + 18 }}>
      {text(tip.cell)}
    </p>
  );
}

function cellOf(matrix: Matrix, rows: readonly number[], chosen: Chosen | undefined): Cell | undefined {
  if (chosen === undefined) return undefined;
  const run = matrix.runs.findLastIndex(({ id }) => id === chosen.runId);
  if (run < 0) return undefined;
  const task = chosen.task === undefined ? -1 : matrix.tasks.indexOf(chosen.task);
  return { run, row: task < 0 ? RUN_ROW : rows.indexOf(task) };
}

/** Colours and letters of now; a new object only when something of it changed. */
function usePicture(matrix: Matrix, rows: readonly number[], active: Cell | undefined): Picture {
  const words = useOpsWords();
  const { theme } = usePage();
  const tokens = useTokens();
  return useMemo(
    () => ({
      matrix,
      rows,
      active,
      ...tokens,
      looks: LOOKS[theme],
      letters: words.letters,
      locale: words.locale,
      corner: words.gridRunRow,
    }),
    [matrix, rows, active, tokens, theme, words],
  );
}

/** The newest runs are seen first, and stay seen when new ones come, unless one has scrolled away. */
function useStartAtNewest(
  scroller: React.RefObject<HTMLDivElement | null>,
  runs: number,
  width: number,
): void {
  const atEnd = useRef(true);
  useLayoutEffect(() => {
    const box = scroller.current;
    if (box !== null && runs > 0 && width > 0 && atEnd.current) box.scrollLeft = box.scrollWidth;
  }, [scroller, runs, width]);
  useEffect(() => {
    const box = scroller.current;
    const onScroll = () => {
      if (box !== null) atEnd.current = box.scrollLeft + box.clientWidth > box.scrollWidth - CELL_PX;
    };
    box?.addEventListener('scroll', onScroll, { passive: true });
    return () => box?.removeEventListener('scroll', onScroll);
  }, [scroller]);
}

/** Leaves a mark in the browser's own timeline, for whoever measures. */
function useFirstPaintMark(painted: boolean): void {
  useEffect(() => {
    if (!painted) return;
    const frame = requestAnimationFrame(() => performance.mark('ops-grid-painted'));
    return () => cancelAnimationFrame(frame);
  }, [painted]);
}
