import type { Day } from '../domain/day.js';
import type { Database } from '../lib/database.js';
import { AppError } from '../lib/errors.js';
import type { RunState, TaskState } from './plan.js';

/** What started a run. */
export type RunTrigger = 'schedule' | 'manual' | 'backfill';

/** One run of a workflow, for one civil day. */
export type Run = {
  readonly id: string;
  readonly workflow: string;
  /** the civil day in Paris the run is for */
  readonly day: Day;
  readonly state: RunState;
  readonly trigger: RunTrigger;
  readonly by: string;
  readonly queuedAtUtc: string;
  readonly startedAtUtc: string | null;
  readonly endedAtUtc: string | null;
};

/** A run with what only the engine and the page of one run need. */
export type RunRecord = Run & {
  readonly params: Readonly<Record<string, unknown>>;
  /** lower runs first */
  readonly priority: number;
  readonly cancelled: boolean;
  readonly backfill: string | null;
  /** ids of the tasks, in the order of `states` */
  readonly tasks: readonly string[];
  /** one letter per task */
  readonly states: string;
};

/** One try of one task of a run. */
export type Try = {
  readonly run: string;
  readonly task: string;
  readonly number: number;
  readonly state: Exclude<TaskState, 'waiting'>;
  /** true when the task was cleared after it: it is history */
  readonly cleared: boolean;
  readonly worker: string | null;
  /** how often a worker began it; only the newest may end it */
  readonly epoch: number;
  readonly startedAtUtc: string | null;
  readonly endedAtUtc: string | null;
  readonly summary: string | null;
  readonly error: string | null;
};

/** Names a try. A try that was cleared before it began may have a successor of the same number: the ticket differs. */
export type TryKey = Pick<Try, 'run' | 'task' | 'number'> & { readonly ticket: number };

/** Lower runs first: the daily run never waits behind a backfill. */
export const PRIORITY: Readonly<Record<RunTrigger, number>> = { schedule: 1, manual: 10, backfill: 100 };

export const RUN_COLUMNS = `id, workflow, day, state, trigger, started_by "by", queued_at "queuedAtUtc",
  started_at "startedAtUtc", ended_at "endedAtUtc"`;
const RECORD_COLUMNS = `${RUN_COLUMNS}, params, priority, cancelled, backfill, tasks, states`;
const TRY_COLUMNS = `run, task, number, state, cleared, worker, epoch, started_at "startedAtUtc", ended_at "endedAtUtc",
  summary, error`;

/** @throws AppError NOT_FOUND */
export async function getRun(database: Database, id: string, lock = false): Promise<RunRecord> {
  const [run] = await database.query<RunRecord>(
    `select ${RECORD_COLUMNS} from rescue_predict.workflow_runs where id = $1${lock ? ' for update' : ''}`,
    [id],
  );
  if (run === undefined)
    throw new AppError('NOT_FOUND', `run ${id}: expected a run that \`workflow show\` lists, found none`, {
      id,
    });
  return run;
}

/** A run with its line of states; `tasks` is null when its tasks are those of today. */
export type RunLine = Run & { readonly states: string; readonly tasks: readonly string[] | null };

/** Newest first. @param tasks today's: what is equal needs no reading, which is most of the time it takes */
export function listRuns(
  database: Database,
  workflow: string,
  tasks: readonly string[],
  limit: number,
): Promise<RunLine[]> {
  return database.query(
    `select ${RUN_COLUMNS}, states, case when tasks <> $3 then tasks end as tasks
       from rescue_predict.workflow_runs where workflow = $1
      order by queued_at desc, day desc, id desc limit $2`,
    [workflow, limit, tasks],
  );
}

/** The newest runs of each workflow, newest first. */
export function latestRuns(database: Database, workflows: readonly string[], limit: number): Promise<Run[]> {
  return database.query(
    `select r.* from unnest($1::text[]) w(name), lateral (
       select ${RUN_COLUMNS} from rescue_predict.workflow_runs where workflow = w.name
        order by queued_at desc, day desc, id desc limit $2) r`,
    [workflows, limit],
  );
}

/** Every try of a run, in the order of task and number. */
export function triesOf(database: Database, run: string): Promise<Try[]> {
  return database.query(
    `select ${TRY_COLUMNS} from rescue_predict.workflow_tries where run = $1 order by task, number`,
    [run],
  );
}

export type NewRun = {
  readonly id: string;
  readonly workflow: string;
  readonly day: Day;
  readonly trigger: RunTrigger;
  readonly by: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly tasks: readonly string[];
  readonly backfill?: string | undefined;
};

/** Queues a run; one with the same id is left as it is. @returns true when it is new */
export async function insertRun(database: Database, run: NewRun): Promise<boolean> {
  const rows = await database.query(
    `insert into rescue_predict.workflow_runs
       (id, workflow, day, state, trigger, started_by, params, priority, backfill, tasks, states)
     values ($1, $2, $3, 'queued', $4, $5, $6, $7, $8, $9, $10) on conflict (id) do nothing returning id`,
    [
      run.id,
      run.workflow,
      run.day,
      run.trigger,
      run.by,
      JSON.stringify(run.params),
      PRIORITY[run.trigger],
      run.backfill ?? null,
      run.tasks,
      '-'.repeat(run.tasks.length),
    ],
  );
  return rows.length > 0;
}
