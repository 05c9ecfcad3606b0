import type { Database } from '../lib/database.js';
import { AppError } from '../lib/errors.js';
import { advance, newestOf } from './advance.js';
import type { Catalog } from './catalog.js';
import { type Dag, withDownstream } from './dag.js';
import { hasEnded } from './plan.js';
import { getRun, type RunRecord, type Try, triesOf } from './runs.js';

/** Stops what runs and leaves out what has not begun; teardowns still run. A run that ended stays as it is. */
export async function cancelRun(database: Database, catalog: Catalog, id: string): Promise<void> {
  await database.transaction(async (transaction) => {
    const run = await getRun(transaction, id, true);
    if (run.state === 'queued')
      await transaction.query(
        `update rescue_predict.workflow_runs set state = 'cancelled', cancelled = true, ended_at = now(),
           states = repeat('c', length(states)) where id = $1`,
        [id],
      );
    if (run.state !== 'running') return;
    const dag = catalog.dag(run.workflow);
    const teardowns = dag.tasks
      .filter(({ triggerRule }) => triggerRule === 'teardown')
      .map((task) => task.id);
    await transaction.query('update rescue_predict.workflow_runs set cancelled = true where id = $1', [id]);
    await transaction.query(
      `update rescue_predict.workflow_tries set state = 'cancelled', ended_at = now(), error = 'the run was cancelled'
        where run = $1 and state in ('queued', 'retrying') and not task = any($2)`,
      [id, teardowns],
    );
    await advance(transaction, catalog, id);
  });
}

/** Runs again what did not succeed, and all that comes after it. @throws AppError INPUT_INVALID when all succeeded */
export async function retryRun(database: Database, catalog: Catalog, id: string): Promise<void> {
  await database.transaction(async (transaction) => {
    const run = await getRun(transaction, id, true);
    const dag = catalog.dag(run.workflow);
    const failed = [...newestOf(await triesOf(transaction, id)).values()]
      .filter(({ state }) => ['failed', 'upstream_failed', 'cancelled'].includes(state))
      .map(({ task }) => task);
    if (failed.length === 0 && run.state !== 'cancelled')
      throw new AppError(
        'INPUT_INVALID',
        `retry of ${id}: expected a run with a failed task, found none; clear tasks to run them again`,
      );
    await clear(transaction, catalog, run, withDownstream(dag, failed));
  });
}

/** Which tasks to clear: by id, or every one of a group. */
export type Cleared = { readonly tasks?: readonly string[] | undefined; readonly group?: string | undefined };

/** Runs some tasks again, with all that comes after them. @throws AppError INPUT_INVALID for unknown or running ones */
export async function clearTasks(
  database: Database,
  catalog: Catalog,
  id: string,
  cleared: Cleared,
): Promise<void> {
  await database.transaction(async (transaction) => {
    const run = await getRun(transaction, id, true);
    const dag = catalog.dag(run.workflow);
    await clear(transaction, catalog, run, withDownstream(dag, chosen(dag, cleared)));
  });
}

function chosen(dag: Dag, { tasks = [], group }: Cleared): string[] {
  for (const id of tasks) requireTask(dag, id);
  const inGroup = group === undefined ? [] : dag.tasks.filter((task) => task.group === group);
  if (group !== undefined && inGroup.length === 0)
    throw new AppError(
      'INPUT_INVALID',
      `group: expected one of ${[...new Set(dag.tasks.flatMap((task) => task.group ?? []))].join(', ') || 'none'}, found ${group}`,
    );
  const ids = [...tasks, ...inGroup.map(({ id }) => id)];
  if (ids.length === 0)
    throw new AppError('INPUT_INVALID', 'clear: expected tasks or a group, found neither');
  return ids;
}

function requireTask(dag: Dag, id: string): void {
  if (!dag.tasks.some((task) => task.id === id))
    throw new AppError(
      'INPUT_INVALID',
      `task: expected one of ${dag.tasks.map((task) => task.id).join(', ')}, found ${id}`,
    );
}

/** Makes history of the tries of some tasks, and takes the run further from there. */
async function clear(
  database: Database,
  catalog: Catalog,
  run: RunRecord,
  tasks: readonly string[],
): Promise<void> {
  const running = newestOf(await triesOf(database, run.id));
  const busy = tasks.filter((task) => running.get(task)?.state === 'running');
  if (busy.length > 0)
    throw new AppError(
      'INPUT_INVALID',
      `clear of ${run.id}: ${busy.join(', ')} is running; wait for it, or cancel the run`,
    );
  await makeHistory(database, run.id, tasks);
  await reopen(database, catalog, run);
}

async function makeHistory(database: Database, id: string, tasks: readonly string[]): Promise<void> {
  await database.query(
    'delete from rescue_predict.workflow_tries where run = $1 and task = any($2) and started_at is null',
    [id, tasks],
  );
  await database.query(
    'update rescue_predict.workflow_tries set cleared = true where run = $1 and task = any($2)',
    [id, tasks],
  );
}

async function reopen(database: Database, catalog: Catalog, run: RunRecord): Promise<void> {
  await database.query(
    `update rescue_predict.workflow_runs set state = 'running', cancelled = false, ended_at = null,
       started_at = coalesce(started_at, now()) where id = $1`,
    [run.id],
  );
  await advance(database, catalog, run.id);
}

/** Says that a task succeeded or failed, whatever it did; what waited for it goes on from there. */
export async function markTask(
  database: Database,
  catalog: Catalog,
  id: string,
  mark: { readonly task: string; readonly state: 'success' | 'failed'; readonly by: string },
): Promise<void> {
  await database.transaction(async (transaction) => {
    const run = await getRun(transaction, id, true);
    const dag = catalog.dag(run.workflow);
    requireTask(dag, mark.task);
    if (run.state === 'queued')
      throw new AppError('INPUT_INVALID', `mark of ${id}: the run has not begun; wait, or cancel it`);
    const tries = await triesOf(transaction, id);
    await writeMark(transaction, id, mark, tries);
    const newest = newestOf(tries);
    const blocked = withDownstream(dag, [mark.task]).filter(
      (task) => task !== mark.task && isBlocked(newest.get(task)),
    );
    if (mark.state === 'success') await makeHistory(transaction, id, blocked);
    await reopen(transaction, catalog, run);
  });
}

/** Ended without having begun, because of what came before. */
function isBlocked(one: Try | undefined): boolean {
  return one !== undefined && one.startedAtUtc === null && hasEnded(one.state);
}

async function writeMark(
  database: Database,
  id: string,
  { task, state, by }: { readonly task: string; readonly state: 'success' | 'failed'; readonly by: string },
  tries: readonly Try[],
): Promise<void> {
  const number = newestOf(tries).get(task)?.number ?? 1 + tries.filter((one) => one.task === task).length;
  // A higher epoch: a worker that is at it may not end it any more, and stops.
  await database.query(
    `insert into rescue_predict.workflow_tries (run, task, number, state, started_at, ended_at, summary, error, epoch)
     values ($1, $2, $3, $4, now(), now(), $5, $6, 1)
     on conflict (run, task, number) do update set state = excluded.state, ended_at = now(), epoch = workflow_tries.epoch + 1,
       summary = excluded.summary, error = excluded.error, started_at = coalesce(workflow_tries.started_at, now())`,
    [
      id,
      task,
      number,
      state,
      state === 'success' ? `marked as succeeded by ${by}` : null,
      state === 'failed' ? `marked as failed by ${by}` : null,
    ],
  );
}
