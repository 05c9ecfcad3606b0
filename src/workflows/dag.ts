import type { TSchema } from 'typebox';

/** When a task may start, told from what it needs. Teardown: when all it needs has ended and its setup has begun. */
export type TriggerRule = 'all_success' | 'all_done' | 'teardown';

/** Where a parameter of a task comes from: a value, the day the run is for, or a parameter of the workflow. */
export type ParamSource = string | number | boolean | { readonly run: 'day' } | { readonly param: string };

/** One task of a workflow, as data. */
export type DagTask = {
  /** unique in its workflow: lower case, digits, `-`, `_` */
  readonly id: string;
  /** name in the registry of tasks */
  readonly uses: string;
  readonly params: Readonly<Record<string, ParamSource>>;
  /** ids of the tasks that come before */
  readonly needs: readonly string[];
  /** tasks shown and cleared together */
  readonly group: string | undefined;
  readonly triggerRule: TriggerRule;
  /** id of the task that a teardown cleans up after */
  readonly setup: string | undefined;
  /** tries after the first */
  readonly retries: number;
  /** wait before the second try, seconds; each later wait is `backoff` times the one before */
  readonly retryDelayS: number;
  /** 1 or more */
  readonly backoff: number;
  /** a try that lasts longer is stopped and failed, seconds */
  readonly timeoutS: number;
  /** name of the pool whose slots it shares */
  readonly pool: PoolName;
};

export type Schedule = {
  /** five fields: minute hour day month weekday */
  readonly cron: string;
  /** IANA name in which the fields are read, `Europe/Paris` or `UTC` */
  readonly timezone: string;
};

/** A workflow as data: the engine, the page and the Airflow export read the same object. */
export type Dag = {
  readonly name: string;
  readonly description: string;
  /** undefined: only by hand */
  readonly schedule: Schedule | undefined;
  /** JSON Schema of the parameters of a run */
  readonly params: TSchema;
  readonly tasks: readonly DagTask[];
  /** runs that go on at the same time; more wait */
  readonly concurrency: number;
};

/**
 * Slots that tasks share over all workers. `warehouse`: heavy writers, one at a time; `sources`: what mostly waits for
 * publishers; `model`: what fills the processor for long; `forecast`: the daily product, which waits for none of these; `light`: the rest.
 */
export const POOLS = { warehouse: 1, sources: 4, model: 1, forecast: 2, light: 4 } as const;
export type PoolName = keyof typeof POOLS;

/** A task with what most tasks have: two retries, the first after a minute, an hour's limit. */
export function dagTask(
  id: string,
  given: Partial<Omit<DagTask, 'id'>> & { readonly needs?: readonly string[] } = {},
): DagTask {
  return {
    id,
    uses: id,
    params: {},
    needs: [],
    group: undefined,
    triggerRule: 'all_success',
    setup: undefined,
    retries: 2,
    retryDelayS: 60,
    backoff: 2,
    timeoutS: 3600,
    pool: 'light',
    ...given,
  };
}

/** Seconds to wait before try `number` (2 is the first retry): retryDelayS · backoff^(number − 2), at most an hour. */
export function retryWaitS(task: DagTask, number: number): number {
  return Math.min(3600, task.retryDelayS * task.backoff ** Math.max(0, number - 2));
}

/** The ids of a task and of all that comes after it, in the workflow's order. */
export function withDownstream(dag: Dag, ids: readonly string[]): string[] {
  const found = new Set(ids);
  for (let grown = true; grown; ) {
    grown = false;
    for (const task of dag.tasks)
      if (!found.has(task.id) && task.needs.some((need) => found.has(need))) {
        found.add(task.id);
        grown = true;
      }
  }
  return dag.tasks.filter(({ id }) => found.has(id)).map(({ id }) => id);
}
