import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { DBOS } from '@dbos-inc/dbos-sdk';
import type { Lake } from '../lake/lake.js';
import type { Clock } from '../lib/clock.js';
import type { Database } from '../lib/database.js';
import { AppError, describeError } from '../lib/errors.js';
import type { Log } from '../lib/log.js';
import type { Catalog } from './catalog.js';
import { POOLS, type PoolName } from './dag.js';
import type { Executor } from './execute.js';
import type { RunRecord, TryKey } from './runs.js';
import { admitRuns, queueDueRuns } from './scheduler.js';
import { type Claim, claimTry, endTry, type TryEnd } from './tries.js';
import { archiveLeftLogs, archiveLog } from './try-log.js';
import { beat, leave, livingWorkers } from './workers.js';

export type EngineOptions = {
  readonly database: Database;
  /** for the engine's own connections */
  readonly connectionString: string;
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly log: Log;
  readonly lake: Lake;
  readonly simulated: boolean;
  /** runs a claimed try; in a worker that does not own the store, perhaps elsewhere */
  readonly execute: Executor['run'];
  readonly executor: Executor;
  /** false: runs are not queued by schedule, as in a process that soon ends · default true */
  readonly keepSchedules?: boolean;
  /** pause between two looks at schedules, cancellations and dead workers, ms · default 1000 */
  readonly tickMs?: number;
  /** pause between two looks at the queues, ms · default 200 */
  readonly pollMs?: number;
};

/** A worker: takes tries from the queues, and with the others keeps schedules and takes over from the dead. */
export type Engine = {
  readonly workerId: string;
  /** Looks at once instead of at the next tick. */
  readonly wake: () => void;
  /** Ends this worker; what it had is run again by another, or after a restart. */
  readonly close: () => Promise<void>;
};

/** The version of the one durable workflow below: raised when its parameters change. */
const APPLICATION = { name: 'rescue-predict', applicationVersion: 'tries-1' } as const;
/** Only one worker keeps house at a time. Any number not used elsewhere. */
const HOUSE_LOCK = 7_232_004;
const TICKS_BETWEEN_SWEEPS = 5;

/** The engine of this process: DBOS allows one. */
let perform: ((key: TryKey) => Promise<void>) | undefined;

/**
 * One durable workflow per try. It may begin several times, after its worker died, and ends once: the state of the try
 * is in our own tables, and its epoch tells who may end it.
 */
const taskTry = DBOS.registerWorkflow(
  async (run: string, task: string, number: number, ticket: number): Promise<void> => {
    await perform?.({ run, task, number, ticket });
  },
  { name: 'task_try', maxRecoveryAttempts: 100 },
);

/** Starts the one worker of this process. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  if (perform !== undefined) throw new RangeError('expected one engine per process, found a second start');
  const { database, log, executor } = options;
  const workerId = `${hostname()}-${process.pid}-${randomBytes(4).toString('hex')}`;
  const bell = createBell();
  let closing = false;
  const ending = new Set<Promise<void>>();
  perform = (key) =>
    performTry({ options, workerId, isClosing: () => closing, ending, ring: bell.ring }, key);
  await beat(database, workerId);
  await launch(options, workerId);
  const loop = (async () => {
    let failing = false;
    for (let count = 0; !closing; count++) {
      const failure = await tick(options, workerId, count).then(() => undefined, describeError);
      // Said once, not every second.
      if (failure !== undefined && !failing && !closing)
        log.warn('the scheduler cannot look; it goes on trying', { reason: failure });
      failing = failure !== undefined;
      await bell.wait(options.tickMs ?? 1000);
    }
  })();
  return {
    workerId,
    wake: bell.ring,
    close: async () => {
      closing = true;
      executor.stopAll();
      bell.ring();
      await loop;
      await Promise.allSettled(ending);
      await DBOS.shutdown();
      perform = undefined;
      await leave(database, workerId).catch(() => {});
    },
  };
}

async function launch({ connectionString, log, pollMs }: EngineOptions, workerId: string): Promise<void> {
  DBOS.setConfig({
    ...APPLICATION,
    systemDatabaseUrl: withIdleLimit(connectionString),
    // Set by the address above: set by a statement of its own it would hurry a connection that is busy.
    systemDatabaseIdleTransactionTimeoutMs: 0,
    executorID: workerId,
    systemDatabasePoolSize: 5,
    useListenNotify: false,
    schedulerPollingIntervalMs: 60_000,
    logger: {
      info: () => {},
      debug: () => {},
      warn: (entry) => log.warn('engine', { entry: String(entry) }),
      error: (entry) => log.warn('engine', { error: describeError(entry) }),
    },
  });
  await DBOS.launch();
  for (const [name, slots] of Object.entries(POOLS))
    await DBOS.registerQueue(name, {
      globalConcurrency: slots,
      minPollingIntervalMs: pollMs ?? 200,
      onConflict: 'always_update',
    });
}

function withIdleLimit(connectionString: string): string {
  const url = new URL(connectionString);
  if (!url.searchParams.has('options'))
    url.searchParams.set('options', '-c idle_in_transaction_session_timeout=60000');
  return url.href;
}

type Performing = {
  readonly options: EngineOptions;
  readonly workerId: string;
  readonly isClosing: () => boolean;
  /** tries whose end is being written: closing waits for them */
  readonly ending: Set<Promise<void>>;
  readonly ring: () => void;
};

/** Claims a try, runs it, ends it. What dies in between is claimed again by whoever takes over. */
async function performTry(
  { options, workerId, isClosing, ending, ring }: Performing,
  key: TryKey,
): Promise<void> {
  const { database, catalog } = options;
  const claim = isClosing()
    ? undefined
    : await untilStored(isClosing, () => claimTry(database, catalog, key, workerId));
  const end = claim && (await executeSafely(options, claim.run, key, claim.epoch));
  // The try stays as it is, and so does its durable workflow: the next process takes both up.
  if (isClosing()) return new Promise(() => {});
  if (claim !== undefined && end !== undefined) {
    const written = untilStored(isClosing, () => writeEnd(options, claim, key, end)).finally(() =>
      ending.delete(written),
    );
    ending.add(written);
    await written;
  }
  ring();
}

/** Goes on trying while PostgreSQL does not answer: a task's end must not be lost because the server starts anew. */
async function untilStored<Result>(isClosing: () => boolean, store: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await store();
    } catch (error) {
      if (isClosing() || !(error instanceof AppError && error.code === 'STATE_UNAVAILABLE')) throw error;
      await sleep(1000);
    }
  }
}

async function writeEnd(
  { database, catalog, lake, simulated, log }: EngineOptions,
  { run, epoch }: Claim,
  key: TryKey,
  end: TryEnd,
): Promise<void> {
  if (!(await endTry(database, catalog, key, epoch, end))) return;
  await archiveLog(database, lake, run.workflow, key, simulated).catch((error: unknown) =>
    log.warn('a log stays in the state store for now', { reason: describeError(error) }),
  );
}

async function executeSafely(
  { execute }: EngineOptions,
  run: RunRecord,
  key: TryKey,
  epoch: number,
): Promise<TryEnd> {
  return execute(run, key, epoch).catch((error: unknown) => ({
    state: 'failed',
    error: describeError(error),
    lasting: false,
  }));
}

async function tick(options: EngineOptions, workerId: string, count: number): Promise<void> {
  const { database, catalog, clock, executor } = options;
  await beat(database, workerId);
  await executor.stopUnwanted();
  const isKeeper = await database.transaction(async (transaction) => {
    const [lock] = await transaction.query<{ got: boolean }>('select pg_try_advisory_xact_lock($1) as got', [
      HOUSE_LOCK,
    ]);
    if (lock?.got !== true) return false;
    if (options.keepSchedules !== false) await queueDueRuns(transaction, catalog, clock.now());
    await admitRuns(transaction, catalog);
    if (count % TICKS_BETWEEN_SWEEPS === 0) await takeOver(transaction);
    return true;
  });
  await dispatch(database, catalog);
  if (isKeeper && count % (60 * TICKS_BETWEEN_SWEEPS) === 0)
    await archiveLeftLogs(database, options.lake, options.simulated);
}

type Due = TryKey & { readonly workflow: string; readonly priority: number; readonly delayS: number };

/** Hands tries that are due to the queue of their pool. Handing over twice is once: the workflow's id is the try's. */
async function dispatch(database: Database, catalog: Catalog): Promise<void> {
  const due = await database.query<Due>(
    `select t.run, t.task, t.number, t.ticket, r.workflow, r.priority,
            greatest(0, extract(epoch from t.begins_at - now()))::float8 as "delayS"
       from rescue_predict.workflow_tries t join rescue_predict.workflow_runs r on r.id = t.run
      where t.state in ('queued', 'retrying') and not t.dispatched and not t.cleared
      order by r.priority, t.ticket limit 500`,
  );
  for (const { run, task, number, ticket, workflow, priority, delayS } of due) {
    const pool: PoolName = catalog.task(workflow, task)?.task.pool ?? 'light';
    await DBOS.startWorkflow(taskTry, {
      workflowID: `${run}/${task}/${number}/${ticket}`,
      queueName: pool,
      enqueueOptions: { priority, ...(delayS > 0 ? { delaySeconds: delayS } : {}) },
    })(run, task, number, ticket);
    await database.query('update rescue_predict.workflow_tries set dispatched = true where ticket = $1', [
      ticket,
    ]);
  }
}

/** Puts back into their queues what dead workers had begun. A living worker's work is never touched. */
async function takeOver(database: Database): Promise<void> {
  const pending = await DBOS.listWorkflows({
    status: 'PENDING',
    workflowName: 'task_try',
    loadInput: false,
    loadOutput: false,
  });
  if (pending.length === 0) return;
  const living = await livingWorkers(database);
  const orphans = pending.filter(({ executorId }) => executorId !== undefined && !living.has(executorId));
  for (const { workflowID, queueName } of orphans)
    await DBOS.resumeWorkflow(workflowID, { queueName: queueName ?? 'light' });
}

/** A wait that can be cut short. Its waiter keeps its own context: the engine's calls must not come from within a try. */
function createBell() {
  let rung = false;
  let answer: (() => void) | undefined;
  return {
    ring() {
      rung = true;
      answer?.();
    },
    async wait(ms: number) {
      if (!rung)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          answer = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      rung = false;
      answer = undefined;
    },
  };
}
