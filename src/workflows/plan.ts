import type { Dag, DagTask } from './dag.js';

/** State of a task in a run: that of its newest try, or what follows from what it needs. */
export type TaskState =
  | 'waiting'
  | 'queued'
  | 'running'
  | 'retrying'
  | 'success'
  | 'failed'
  | 'skipped'
  | 'upstream_failed'
  | 'cancelled';

export type RunState = 'queued' | 'running' | 'success' | 'failed' | 'cancelled';

/** One letter per state, for the grid. */
export const STATE_LETTERS: Readonly<Record<TaskState, string>> = {
  waiting: '-',
  queued: 'q',
  running: 'r',
  retrying: 't',
  success: 's',
  failed: 'f',
  skipped: 'k',
  upstream_failed: 'u',
  cancelled: 'c',
};

const ENDED: ReadonlySet<TaskState> = new Set([
  'success',
  'failed',
  'skipped',
  'upstream_failed',
  'cancelled',
]);

export function hasEnded(state: TaskState): boolean {
  return ENDED.has(state);
}

export type Plan = {
  /** every task's state after the settled ones, in the workflow's order */
  readonly states: ReadonlyMap<string, TaskState>;
  /** tasks to start now */
  readonly start: readonly DagTask[];
  /** tasks that end without a try, and how */
  readonly settle: ReadonlyMap<string, TaskState>;
  /** how the run ends; undefined while it goes on */
  readonly end: 'success' | 'failed' | 'cancelled' | undefined;
};

/** What is known of a run before planning. */
export type Known = {
  /** states of tasks that have a try */
  readonly states: ReadonlyMap<string, TaskState>;
  /** tasks of which a try has started, however it ended */
  readonly begun: ReadonlySet<string>;
  /** when true, only teardowns start any more */
  readonly cancelled: boolean;
};

/**
 * What follows for a run from the states of its tasks. Pure: the engine calls it after every change.
 * A failed task fails the run, whatever a teardown does after it.
 */
export function planRun(dag: Dag, known: Known): Plan {
  const states = new Map<string, TaskState>(
    dag.tasks.map(({ id }) => [id, known.states.get(id) ?? 'waiting']),
  );
  const settle = new Map<string, TaskState>();
  const start: DagTask[] = [];
  for (let changed = true; changed; ) {
    changed = false;
    for (const task of dag.tasks) {
      if (states.get(task.id) !== 'waiting' || start.includes(task)) continue;
      const next = nextOf(task, states, known);
      if (next === 'waiting') continue;
      changed = true;
      if (next === 'start') start.push(task);
      else {
        states.set(task.id, next);
        settle.set(task.id, next);
      }
    }
  }
  return { states, start, settle, end: endOf([...states.values()], start.length > 0, known.cancelled) };
}

function nextOf(
  task: DagTask,
  states: ReadonlyMap<string, TaskState>,
  { begun, cancelled }: Known,
): 'start' | 'waiting' | 'skipped' | 'upstream_failed' | 'cancelled' {
  const needs = task.needs.map((need) => states.get(need) ?? 'waiting');
  if (task.triggerRule === 'teardown') {
    if (!needs.every(hasEnded)) return 'waiting';
    // A setup that failed half-way may have left something: that must go too.
    return begun.has(task.setup ?? '') ? 'start' : 'skipped';
  }
  if (cancelled) return 'cancelled';
  if (task.triggerRule === 'all_done') return needs.every(hasEnded) ? 'start' : 'waiting';
  if (needs.some((state) => state === 'failed' || state === 'upstream_failed')) return 'upstream_failed';
  if (needs.includes('cancelled')) return 'cancelled';
  if (needs.includes('skipped') && needs.every(hasEnded)) return 'skipped';
  return needs.every((state) => state === 'success') ? 'start' : 'waiting';
}

function endOf(states: readonly TaskState[], starts: boolean, cancelled: boolean): Plan['end'] {
  if (starts || !states.every(hasEnded)) return undefined;
  if (cancelled || states.includes('cancelled')) return 'cancelled';
  return states.includes('failed') || states.includes('upstream_failed') ? 'failed' : 'success';
}
