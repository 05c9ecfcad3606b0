import { isUnfinished } from '../api/poll.js';
import type { GridView, RunView } from '../api/views.js';
import { CELL_STATES, type CellState, stateOfLetter } from '../states/states.js';

/** Runs × tasks, ready to draw. */
export type Matrix = {
  readonly tasks: readonly string[];
  /** oldest first: time goes from left to right */
  readonly runs: readonly RunView[];
  /** length runs × tasks · index in CELL_STATES of run r and task t at `r * tasks.length + t` */
  readonly cells: Uint8Array;
};

const ABSENT = CELL_STATES.indexOf('absent');

/** Turns the answer's texts into a matrix. A task that a run does not know, or an unknown letter, is `absent`: the rest stays readable. */
export function decodeGrid({ tasks, runs, states }: GridView): Matrix {
  const cells = new Uint8Array(runs.length * tasks.length).fill(ABSENT);
  const indexOfCode = new Uint8Array(128).fill(ABSENT);
  for (let code = 0; code < 128; code++)
    indexOfCode[code] = CELL_STATES.indexOf(stateOfLetter(String.fromCharCode(code)));
  for (let newest = 0; newest < runs.length; newest++) {
    const text = states[newest] ?? '';
    const start = (runs.length - 1 - newest) * tasks.length;
    const known = Math.min(text.length, tasks.length);
    for (let task = 0; task < known; task++)
      cells[start + task] = indexOfCode[text.charCodeAt(task)] ?? ABSENT;
  }
  return { tasks, runs: [...runs].reverse(), cells };
}

/** @param run index of a run, oldest 0 · @param task index of a task */
export function stateAt({ tasks, cells }: Matrix, run: number, task: number): CellState {
  return CELL_STATES[cells[run * tasks.length + task] ?? ABSENT] ?? 'absent';
}

/** How many of the newest runs a short reading must ask for to reach all that may still change; at least 25. */
export function unfinishedReach({ runs }: Pick<GridView, 'runs'>): number {
  return Math.max(25, runs.findLastIndex(isUnfinished) + 1);
}

/**
 * Puts a short reading in front of what was known.
 * @returns undefined when they do not touch or have other tasks: then the grid must be read whole
 */
export function mergeGrid(known: GridView, newer: GridView, limit: number): GridView | undefined {
  if (known.tasks.join() !== newer.tasks.join()) return undefined;
  const ids = new Set(newer.runs.map(({ id }) => id));
  if (known.runs.length > 0 && !known.runs.some(({ id }) => ids.has(id))) return undefined;
  const older = known.runs.flatMap(({ id }, i) => (ids.has(id) ? [] : [i]));
  return {
    tasks: newer.tasks,
    runs: [...newer.runs, ...older.flatMap((i) => known.runs[i] ?? [])].slice(0, limit),
    states: [...newer.states, ...older.map((i) => known.states[i] ?? '')].slice(0, limit),
  };
}
