/** Sizes of the grid in CSS pixels, and the way between points and cells. */
export const CELL_PX = 22;
/** month, day, state of the run */
export const HEAD_PX = 62;
const NAME_PX = 230;
const NARROW_NAME_PX = 128;
const NARROW_VIEW_PX = 620;

export type View = {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
};

/** The row of the runs' own states. */
export const RUN_ROW = -1;
/** `row` counts the shown tasks from 0; RUN_ROW is the run as a whole. `run` counts from the oldest. */
export type Cell = { readonly run: number; readonly row: number };

export function nameWidth(viewWidth: number): number {
  return viewWidth < NARROW_VIEW_PX ? NARROW_NAME_PX : NAME_PX;
}

/** Size of everything that can be scrolled through. */
export function contentSize(runs: number, rows: number, viewWidth: number) {
  return { width: nameWidth(viewWidth) + runs * CELL_PX, height: HEAD_PX + rows * CELL_PX };
}

/** The cell at a point of the view. @returns undefined over names and beyond the last cell */
export function cellAt(view: View, x: number, y: number, runs: number, rows: number): Cell | undefined {
  if (x < nameWidth(view.width)) return undefined;
  const run = Math.floor((x - nameWidth(view.width) + view.left) / CELL_PX);
  const row = y < HEAD_PX ? RUN_ROW : Math.floor((y - HEAD_PX + view.top) / CELL_PX);
  return run < 0 || run >= runs || row >= rows ? undefined : { run, row };
}

/** First and one past the last index that the view shows. */
export function shownRange(scrolled: number, room: number, count: number): readonly [number, number] {
  const first = Math.max(0, Math.floor(scrolled / CELL_PX));
  return [Math.min(first, count), Math.min(count, Math.ceil((scrolled + Math.max(0, room)) / CELL_PX))];
}

/** Where to scroll so that a cell can be seen whole. */
export function scrollToShow(view: View, cell: Cell): { left: number; top: number } {
  const fit = (scrolled: number, room: number, at: number) =>
    Math.max(Math.min(scrolled, at * CELL_PX), (at + 1) * CELL_PX - room);
  return {
    left: fit(view.left, view.width - nameWidth(view.width), cell.run),
    top: cell.row === RUN_ROW ? view.top : fit(view.top, view.height - HEAD_PX, cell.row),
  };
}

/** Where a key leads from a cell. @returns undefined for a key that leads nowhere */
export function cellAfterKey(
  key: string,
  ctrl: boolean,
  { run, row }: Cell,
  runs: number,
  rows: number,
  page: number,
): Cell | undefined {
  const moves: Readonly<Record<string, Cell>> = {
    ArrowLeft: { run: run - 1, row },
    ArrowRight: { run: run + 1, row },
    ArrowUp: { run, row: row - 1 },
    ArrowDown: { run, row: row + 1 },
    PageUp: { run, row: row - page },
    PageDown: { run, row: row + page },
    Home: { run: 0, row: ctrl ? RUN_ROW : row },
    End: { run: runs - 1, row: ctrl ? rows - 1 : row },
  };
  const next = moves[key];
  if (next === undefined || runs === 0) return undefined;
  return {
    run: Math.max(0, Math.min(runs - 1, next.run)),
    row: Math.max(RUN_ROW, Math.min(rows - 1, next.row)),
  };
}
