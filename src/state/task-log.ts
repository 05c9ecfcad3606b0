import type { Clock } from '../lib/clock.js';
import type { Database } from '../lib/database.js';
import { AppError } from '../lib/errors.js';
import { isGone, ownIdentity, type ProcessIdentity } from './process.js';

/** What ran, when, why, and how it ended. */
export type TaskRun = {
  readonly id: number;
  readonly task: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** who or what started it: `cli`, `schedule`, `api`, … */
  readonly trigger: string;
  /** ISO instants, UTC */
  readonly startedAtUtc: string;
  readonly endedAtUtc: string | undefined;
  readonly state: 'running' | 'success' | 'failed';
  /** what the task told of its work; undefined while it runs or when it failed */
  readonly report: unknown;
  readonly error: string | undefined;
};

export type TaskLog = {
  /** @returns the id of the run */
  readonly start: (run: {
    readonly task: string;
    readonly params: Readonly<Record<string, unknown>>;
    readonly trigger: string;
  }) => Promise<number>;
  /** @throws AppError NOT_FOUND when no such run is going on */
  readonly finish: (
    id: number,
    end:
      | { readonly state: 'success'; readonly report: unknown }
      | { readonly state: 'failed'; readonly error: string },
  ) => Promise<void>;
  /** Newest first. */
  readonly list: (query: {
    readonly task?: string | undefined;
    readonly limit: number;
    readonly offset?: number | undefined;
  }) => Promise<TaskRun[]>;
};

const PROCESS_ENDED = 'process ended';

/** Opens the log of tasks, and marks runs as failed whose process is no more. */
export async function openTaskLog(database: Database, clock: Clock): Promise<TaskLog> {
  await closeRunsOfDeadProcesses(database, clock);
  return {
    start: async ({ task, params, trigger }) => {
      const rows = await database.query<{ id: number }>(
        `insert into rescue_predict.task_runs (task, params, trigger, started_at, state, process)
         values ($1, $2, $3, $4, 'running', $5) returning id`,
        [task, JSON.stringify(params), trigger, clock.now(), JSON.stringify(ownIdentity())],
      );
      return (rows[0] as { id: number }).id;
    },
    finish: async (id, end) => {
      const report = end.state === 'success' ? JSON.stringify(end.report ?? null) : null;
      const error = end.state === 'failed' ? end.error : null;
      const rows = await database.query(
        `update rescue_predict.task_runs set state = $2, ended_at = $3, report = $4, error = $5
         where id = $1 and state = 'running' returning id`,
        [id, end.state, clock.now(), report, error],
      );
      if (rows.length === 0) throw new AppError('NOT_FOUND', `no run ${id} of a task is going on`, { id });
    },
    list: ({ task, limit, offset = 0 }) => list(database, task, limit, offset),
  };
}

async function list(database: Database, task: string | undefined, limit: number, offset: number) {
  const rows = await database.query<{ [Field in keyof TaskRun]: TaskRun[Field] | null }>(
    `select id, task, params, trigger, started_at "startedAtUtc", ended_at "endedAtUtc", state, report, error
     from rescue_predict.task_runs where $1::text is null or task = $1 order by id desc limit $2 offset $3`,
    [task, limit, offset],
  );
  return rows.map((row) => {
    const { endedAtUtc, report, error } = row;
    return {
      ...(row as TaskRun),
      endedAtUtc: endedAtUtc ?? undefined,
      report: report ?? undefined,
      error: error ?? undefined,
    };
  });
}

async function closeRunsOfDeadProcesses(database: Database, clock: Clock): Promise<void> {
  const running = await database.query<{ id: number; process: ProcessIdentity }>(
    "select id, process from rescue_predict.task_runs where state = 'running'",
  );
  const dead = running.filter((run) => isGone(run.process)).map(({ id }) => id);
  if (dead.length === 0) return;
  await database.query(
    `update rescue_predict.task_runs set state = 'failed', ended_at = $2, error = $3
     where id = any($1) and state = 'running'`,
    [dead, clock.now(), PROCESS_ENDED],
  );
}
