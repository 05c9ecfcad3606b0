import type { Look } from '../states/look.js';
import type { CellState } from '../states/states.js';
import { CELL_STATES } from '../states/states.js';
import { CELL_PX, type Cell, HEAD_PX, nameWidth, RUN_ROW, shownRange, type View } from './geometry.js';
import type { Matrix } from './matrix.js';

/** Everything that is drawn, and how it looks. */
export type Picture = {
  readonly matrix: Matrix;
  /** indices of the tasks that the filter leaves */
  readonly rows: readonly number[];
  readonly active: Cell | undefined;
  readonly looks: Readonly<Record<CellState, Look>>;
  readonly letters: Readonly<Record<CellState, string>>;
  readonly colours: {
    readonly card: string;
    readonly sunk: string;
    readonly line: string;
    readonly text: string;
    readonly muted: string;
    readonly chosen: string;
  };
  readonly font: string;
  readonly locale: string;
  readonly corner: string;
};

const INSET = 1.5;
const DAY_Y = 27;
const STATE_Y = HEAD_PX - CELL_PX;

/** Draws what the view shows and nothing else: the cost does not grow with the number of runs. */
export function paintGrid(
  context: CanvasRenderingContext2D,
  view: View,
  picture: Picture,
  ratio: number,
): void {
  const { matrix, rows, colours } = picture;
  const names = nameWidth(view.width);
  const [firstRun, endRun] = shownRange(view.left, view.width - names, matrix.runs.length);
  const [firstRow, endRow] = shownRange(view.top, view.height - HEAD_PX, rows.length);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.fillStyle = colours.card;
  context.fillRect(0, 0, view.width, view.height);
  context.textBaseline = 'middle';
  context.textAlign = 'center';
  context.font = `650 11px ${picture.font}`;
  const x = (run: number) => names + run * CELL_PX - view.left;
  const y = (row: number) => HEAD_PX + row * CELL_PX - view.top;
  if (picture.active !== undefined) {
    context.fillStyle = colours.chosen;
    context.fillRect(x(picture.active.run), 0, CELL_PX, view.height);
    if (picture.active.row !== RUN_ROW) context.fillRect(names, y(picture.active.row), view.width, CELL_PX);
  }
  for (let run = firstRun; run < endRun; run++)
    for (let row = firstRow; row < endRow; row++) {
      const index = matrix.cells[run * matrix.tasks.length + (rows[row] ?? 0)] ?? 0;
      paintCell(context, picture, CELL_STATES[index] ?? 'absent', x(run), y(row));
    }
  paintHead(context, view, picture, firstRun, endRun, x);
  paintNames(context, view, picture, firstRow, endRow, y);
  paintActive(context, view, picture, x, y);
}

function paintCell(
  context: CanvasRenderingContext2D,
  { looks, letters }: Picture,
  state: CellState,
  x: number,
  y: number,
): void {
  if (state === 'absent') return;
  const { fill, ink } = looks[state];
  context.fillStyle = fill;
  context.fillRect(x + INSET, y + INSET, CELL_PX - 2 * INSET, CELL_PX - 2 * INSET);
  context.fillStyle = ink;
  context.fillText(letters[state], x + CELL_PX / 2, y + CELL_PX / 2 + 0.5);
}

/** Month where it begins, day of the month, state of the run. */
function paintHead(
  context: CanvasRenderingContext2D,
  view: View,
  picture: Picture,
  first: number,
  end: number,
  x: (run: number) => number,
): void {
  const { matrix, colours } = picture;
  context.fillStyle = colours.sunk;
  context.fillRect(0, 0, view.width, HEAD_PX);
  if (picture.active !== undefined) {
    context.fillStyle = colours.chosen;
    context.fillRect(x(picture.active.run), DAY_Y - 9, CELL_PX, HEAD_PX - DAY_Y + 9);
  }
  for (let run = first; run < end; run++) {
    const one = matrix.runs[run];
    if (one === undefined) continue;
    paintCell(context, picture, one.state, x(run), STATE_Y - 1);
    context.fillStyle = colours.text;
    context.font = `400 11px ${picture.font}`;
    context.fillText(String(Number(one.day.slice(8))), x(run) + CELL_PX / 2, DAY_Y + 1);
    context.font = `650 11px ${picture.font}`;
  }
  paintMonths(context, view, picture, first, end, x);
  context.fillStyle = colours.line;
  context.fillRect(0, HEAD_PX - 1, view.width, 1);
}

function paintMonths(
  context: CanvasRenderingContext2D,
  view: View,
  { matrix, colours, locale, font }: Picture,
  first: number,
  end: number,
  x: (run: number) => number,
): void {
  const format = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' });
  context.textAlign = 'left';
  context.font = `650 11px ${font}`;
  const months: { readonly at: number; readonly month: string }[] = [];
  for (let run = first; run < end; run++) {
    const month = matrix.runs[run]?.day.slice(0, 7) ?? '';
    if (months.at(-1)?.month !== month) months.push({ at: run, month });
  }
  months.forEach(({ at, month }, i) => {
    const left = Math.max(nameWidth(view.width), x(at));
    const next = months[i + 1];
    const right = next === undefined ? view.width : x(next.at);
    context.fillStyle = colours.line;
    if (i > 0) context.fillRect(x(at), 3, 1, HEAD_PX - 6);
    const text = format.format(new Date(`${month}-15T12:00:00Z`));
    if (context.measureText(text).width + 8 > right - left) return;
    context.fillStyle = colours.muted;
    context.fillText(text, left + 4, 10);
  });
  context.textAlign = 'center';
}

function paintNames(
  context: CanvasRenderingContext2D,
  view: View,
  picture: Picture,
  first: number,
  end: number,
  y: (row: number) => number,
): void {
  const { matrix, rows, colours, active, font } = picture;
  const width = nameWidth(view.width);
  context.save();
  context.beginPath();
  context.rect(0, HEAD_PX, width, view.height - HEAD_PX);
  context.clip();
  context.fillStyle = colours.card;
  context.fillRect(0, HEAD_PX, width, view.height);
  context.textAlign = 'left';
  context.font = `400 12px ${font}`;
  for (let row = first; row < end; row++) {
    if (active?.row === row) {
      context.fillStyle = colours.chosen;
      context.fillRect(0, y(row), width, CELL_PX);
    }
    context.fillStyle = colours.text;
    const name = matrix.tasks[rows[row] ?? 0] ?? '';
    context.fillText(shorten(context, name, width - 20), 12, y(row) + CELL_PX / 2 + 0.5);
  }
  context.restore();
  context.fillStyle = colours.sunk;
  context.fillRect(0, 0, width, HEAD_PX - 1);
  context.fillStyle = colours.muted;
  context.textAlign = 'left';
  context.font = `400 12px ${font}`;
  context.fillText(picture.corner, 12, STATE_Y + CELL_PX / 2 - 1);
  context.fillStyle = colours.line;
  context.fillRect(width - 1, 0, 1, view.height);
  context.textAlign = 'center';
}

/** Cut in the middle: the ends of task names tell them apart. */
function shorten(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  for (let kept = text.length - 2; kept > 4; kept--) {
    const head = Math.ceil(kept / 2);
    const short = `${text.slice(0, head)}…${text.slice(text.length - (kept - head))}`;
    if (context.measureText(short).width <= width) return short;
  }
  return text.slice(0, 4);
}

function paintActive(
  context: CanvasRenderingContext2D,
  view: View,
  { active, colours }: Picture,
  x: (run: number) => number,
  y: (row: number) => number,
): void {
  if (active === undefined) return;
  const left = x(active.run);
  const top = active.row === RUN_ROW ? STATE_Y - 1 : y(active.row);
  if (left < nameWidth(view.width) - 1 || (active.row !== RUN_ROW && top < HEAD_PX - 1)) return;
  context.strokeStyle = colours.card;
  context.lineWidth = 4;
  context.strokeRect(left + 1, top + 1, CELL_PX - 2, CELL_PX - 2);
  context.strokeStyle = colours.text;
  context.lineWidth = 2;
  context.strokeRect(left + 1, top + 1, CELL_PX - 2, CELL_PX - 2);
}
