import type { Database } from '../lib/database.js';
import { advance, nextNumber } from './advance.js';
import type { Catalog } from './catalog.js';
import { retryWaitS } from './dag.js';
import { STATE_LETTERS } from './plan.js';
import { getRun, type RunRecord, type TryKey, triesOf } from './runs.js';

/** How a try ended. `lasting` failures are not tried again: the same would happen. */
export type TryEnd =
  | { readonly state: 'success'; readonly summary: string }
  | { readonly state: 'failed'; readonly error: string; readonly lasting: boolean }
  | { readonly state: 'cancelled'; readonly error: string };

export type Claim = { readonly run: RunRecord; readonly epoch: number };

/** A try begun this often without an end took its process down each time. */
const MOST_EPOCHS = 5;

/**
 * Takes a try for a worker. Each claim raises the epoch, and only the newest epoch may end the try: a worker that was
 * thought dead and comes back changes nothing.
 * @returns undefined when there is nothing to do: it ended, was cleared, or its run was cancelled
 */
export async function claimTry(
  database: Database,
  catalog: Catalog,
  key: TryKey,
  worker: string,
): Promise<Claim | undefined> {
  return database.transaction(async (transaction) => {
    const run = await getRun(transaction, key.run, true);
    const [claimed] = await transaction.query<{ epoch: number }>(
      `update rescue_predict.workflow_tries
          set state = 'running', worker = $4, epoch = epoch + 1, started_at = coalesce(started_at, now())
        where run = $1 and task = $2 and number = $3 and ticket = $5
          and state in ('queued', 'retrying', 'running') and not cleared
        returning epoch`,
      [key.run, key.task, key.number, worker, key.ticket],
    );
    if (claimed === undefined) {
      await advance(transaction, catalog, key.run);
      return undefined;
    }
    const { epoch } = claimed;
    const fault = faultOf(catalog, run, key, epoch);
    if (fault !== undefined) {
      await endTry(transaction, catalog, key, epoch, fault);
      return undefined;
    }
    await showRunning(transaction, run, key.task);
    return { run, epoch };
  });
}

function faultOf(catalog: Catalog, run: RunRecord, key: TryKey, epoch: number): TryEnd | undefined {
  const found = catalog.task(run.workflow, key.task);
  if (found === undefined)
    return {
      state: 'failed',
      error: `this version has no task ${key.task} in ${run.workflow}`,
      lasting: true,
    };
  if (run.cancelled && found.task.triggerRule !== 'teardown')
    return { state: 'cancelled', error: 'the run was cancelled' };
  if (epoch > MOST_EPOCHS)
    return {
      state: 'failed',
      error: `the process ended ${epoch - 1} times while this task ran; look for lack of memory, then clear the task`,
      lasting: true,
    };
  return undefined;
}

/** One letter of the run's line, without planning: a start changes nothing for others. */
async function showRunning(database: Database, run: RunRecord, task: string): Promise<void> {
  const at = run.tasks.indexOf(task);
  if (at < 0) return;
  await database.query(
    'update rescue_predict.workflow_runs set states = overlay(states placing $2 from $3 for 1) where id = $1',
    [run.id, STATE_LETTERS.running, at + 1],
  );
}

/**
 * Ends a try and takes its run further, in one transaction; a failed one is followed by the next after its wait.
 * @returns false when another worker has it, or somebody ended it meanwhile: then nothing was changed
 */
export async function endTry(
  database: Database,
  catalog: Catalog,
  key: TryKey,
  epoch: number,
  end: TryEnd,
): Promise<boolean> {
  return database.transaction(async (transaction) => {
    const run = await getRun(transaction, key.run, true);
    const ended = await transaction.query(
      `update rescue_predict.workflow_tries set state = $5, ended_at = now(), summary = $6, error = $7
        where run = $1 and task = $2 and number = $3 and epoch = $4 and ticket = $8
          and state = 'running' and not cleared
        returning number`,
      [
        key.run,
        key.task,
        key.number,
        epoch,
        end.state,
        end.state === 'success' ? end.summary : null,
        end.state === 'success' ? null : end.error,
        key.ticket,
      ],
    );
    if (ended.length === 0) return false;
    if (end.state === 'failed' && !end.lasting && !run.cancelled)
      await tryAgain(transaction, catalog, run, key);
    await advance(transaction, catalog, key.run);
    return true;
  });
}

/** Adds the next try, to begin after its wait, when the task has one left. */
async function tryAgain(database: Database, catalog: Catalog, run: RunRecord, key: TryKey): Promise<void> {
  const task = catalog.task(run.workflow, key.task)?.task;
  if (task === undefined) return;
  const tries = await triesOf(database, key.run);
  const used = tries.filter(
    (one) => one.task === key.task && !one.cleared && one.startedAtUtc !== null,
  ).length;
  if (used > task.retries) return;
  await database.query(
    `insert into rescue_predict.workflow_tries (run, task, number, state, begins_at)
     values ($1, $2, $3, 'retrying', now() + make_interval(secs => $4))`,
    [key.run, key.task, nextNumber(tries, key.task), retryWaitS(task, used + 1)],
  );
}
