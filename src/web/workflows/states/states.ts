import type { RunView, TryView } from '../api/views.js';

export type TaskState = TryView['state'];
export type RunState = RunView['state'];
/** What a cell of the grid shows; `absent` when the run knows nothing of the task. */
export type CellState = TaskState | 'absent';

export const CELL_STATES = [
  'absent',
  'waiting',
  'queued',
  'running',
  'retrying',
  'success',
  'failed',
  'skipped',
  'upstream_failed',
  'cancelled',
] as const satisfies readonly CellState[];

/** Letters of the grid's answer, as the contract names them. */
const LETTERS: Readonly<Record<string, CellState>> = {
  '-': 'waiting',
  q: 'queued',
  r: 'running',
  t: 'retrying',
  s: 'success',
  f: 'failed',
  k: 'skipped',
  u: 'upstream_failed',
  c: 'cancelled',
};

/** @returns `absent` for a letter that the contract does not have */
export function stateOfLetter(letter: string): CellState {
  return LETTERS[letter] ?? 'absent';
}

/** The last try of every task, by its id. */
export function latestTries(tries: readonly TryView[]): ReadonlyMap<string, TryView> {
  const latest = new Map<string, TryView>();
  for (const one of tries) {
    const known = latest.get(one.task);
    if (known === undefined || one.number >= known.number) latest.set(one.task, one);
  }
  return latest;
}
