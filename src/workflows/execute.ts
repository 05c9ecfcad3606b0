import { setTimeout as sleep } from 'node:timers/promises';
import { Compile } from 'typebox/compile';
import type { Database } from '../lib/database.js';
import { AppError, describeError, type ErrorCode } from '../lib/errors.js';
import { runTask, type TaskContext, type TaskOutcome } from '../tasks/task.js';
import { abortable } from './abortable.js';
import type { Catalog } from './catalog.js';
import type { DagTask } from './dag.js';
import type { RegisteredTask, TaskParams } from './registry.js';
import type { RunRecord, TryKey } from './runs.js';
import type { TryEnd } from './tries.js';
import { openTryLog, type TryLog } from './try-log.js';

/** The open store for as long as a task needs it. */
export type Store = { readonly context: TaskContext; readonly release: () => Promise<void> };
export type OpenStore = (key: TryKey) => Promise<Store>;

/** Runs tries in this process, and stops those that are no longer wanted. */
export type Executor = {
  /**
   * Runs a claimed try to its end; a second call for the same try stops the first and waits for it.
   * @throws when everything was stopped: the try has no end yet
   */
  readonly run: (run: RunRecord, key: TryKey, epoch: number) => Promise<TryEnd>;
  /** Stops what was cancelled, marked, or claimed by another meanwhile. */
  readonly stopUnwanted: () => Promise<void>;
  /** Stops everything: the process ends. */
  readonly stopAll: () => void;
};

type InFlight = {
  readonly key: TryKey;
  readonly epoch: number;
  readonly controller: AbortController;
  readonly ended: Promise<unknown>;
};

/** Failures that would only happen again. */
const LASTING: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'CONFIG_INVALID',
  'INPUT_INVALID',
  'UNKNOWN_DEPARTMENT',
  'STORE_MIXED',
  'MODEL_FORMAT',
  'MODEL_MISSING',
  'TRAINING_DATA',
  'AUDIT_FAILED',
]);
/** How long a stopped task may take to notice, before another try of it begins. */
const STOP_LIMIT_MS = 30_000;

/** Why a task was stopped. */
class Stopped extends Error {
  readonly state: 'failed' | 'cancelled' | 'unfinished';
  constructor(state: Stopped['state'], message: string) {
    super(message);
    this.state = state;
  }
}

export function createExecutor(database: Database, catalog: Catalog, openStore: OpenStore): Executor {
  const inFlight = new Map<string, InFlight>();
  return {
    async run(run, key, epoch) {
      const name = `${key.run}/${key.task}/${key.number}`;
      const before = inFlight.get(name);
      before?.controller.abort(new Stopped('cancelled', 'another worker took it over'));
      if (before !== undefined) await Promise.race([before.ended, sleep(STOP_LIMIT_MS)]);
      const controller = new AbortController();
      const { promise: ended, resolve } = deferred();
      const own = { key, epoch, controller, ended };
      inFlight.set(name, own);
      try {
        return await runTry(database, catalog, openStore, { run, key, controller }, resolve);
      } finally {
        if (inFlight.get(name) === own) inFlight.delete(name);
      }
    },
    async stopUnwanted() {
      // Those that begin while the store is asked are looked at the next time.
      const asked = [...inFlight.values()];
      if (asked.length === 0) return;
      const wanted = await wantedTries(database, catalog, asked);
      for (const one of asked)
        if (!wanted.has(one))
          one.controller.abort(new Stopped('cancelled', 'stopped: the run was cancelled'));
    },
    stopAll() {
      for (const { controller } of inFlight.values())
        controller.abort(new Stopped('unfinished', 'the process ends; another goes on'));
    },
  };
}

function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

async function wantedTries(
  database: Database,
  catalog: Catalog,
  tries: readonly InFlight[],
): Promise<Set<InFlight>> {
  const rows = await database.query<{
    run: string;
    task: string;
    number: number;
    epoch: number;
    workflow: string;
    cancelled: boolean;
  }>(
    `select t.run, t.task, t.number, t.epoch, r.workflow, r.cancelled
       from rescue_predict.workflow_tries t join rescue_predict.workflow_runs r on r.id = t.run
      where t.run = any($1) and t.state = 'running' and not t.cleared`,
    [[...new Set(tries.map(({ key }) => key.run))]],
  );
  return new Set(
    tries.filter(({ key, epoch }) =>
      rows.some(
        (row) =>
          row.run === key.run &&
          row.task === key.task &&
          row.number === key.number &&
          row.epoch === epoch &&
          (!row.cancelled || catalog.task(row.workflow, row.task)?.task.triggerRule === 'teardown'),
      ),
    ),
  );
}

type Work = { readonly run: RunRecord; readonly key: TryKey; readonly controller: AbortController };

/** @param ended called when the task has let go of the store, which may be after the try's end */
async function runTry(
  database: Database,
  catalog: Catalog,
  openStore: OpenStore,
  { run, key, controller }: Work,
  ended: () => void,
): Promise<TryEnd> {
  const found = catalog.task(run.workflow, key.task);
  if (found === undefined) {
    ended();
    return { state: 'failed', error: `this version has no task ${key.task}`, lasting: true };
  }
  const tryLog = openTryLog(database, key);
  const timer = setTimeout(
    () =>
      controller.abort(
        new Stopped(
          'failed',
          `took longer than its limit of ${found.task.timeoutS} s; raise \`timeoutS\` or look at what it waits for`,
        ),
      ),
    found.task.timeoutS * 1000,
  );
  try {
    tryLog.write(`try ${key.number} of ${run.workflow}.${key.task} for ${run.day}`);
    const outcome = await untilAborted(
      controller.signal,
      work(() => openStore(key), found, run, tryLog, controller.signal).finally(ended),
    );
    tryLog.write(`${outcome.skipped === true ? 'nothing new' : 'done'}: ${outcome.summary}`);
    return { state: 'success', summary: outcome.summary };
  } catch (error) {
    tryLog.write(`failed: ${describeError(error)}`);
    if (error instanceof Error && !(error instanceof AppError) && !(error instanceof Stopped))
      tryLog.write(error.stack ?? '');
    return endOf(error);
  } finally {
    clearTimeout(timer);
    await tryLog.flush();
  }
}

/** @throws the reason when the try has no end yet */
function endOf(error: unknown): TryEnd {
  if (error instanceof Stopped && error.state === 'unfinished') throw error;
  if (error instanceof Stopped)
    return error.state === 'cancelled'
      ? { state: 'cancelled', error: error.message }
      : { state: 'failed', error: error.message, lasting: false };
  return {
    state: 'failed',
    error: describeError(error),
    lasting: error instanceof AppError && LASTING.has(error.code),
  };
}

async function work(
  openStore: () => Promise<Store>,
  { task, registered }: { task: DagTask; registered: RegisteredTask },
  run: RunRecord,
  tryLog: TryLog,
  signal: AbortSignal,
): Promise<TaskOutcome> {
  const params = paramsOf(task, registered, run);
  const store = await openStore();
  try {
    signal.throwIfAborted();
    const context = {
      ...abortable(store.context, signal),
      log: tryLog.log,
      progress: tryLog.progress,
      trigger: `${run.trigger} ${run.id}`,
    };
    return await runTask(
      context,
      { name: registered.name, description: registered.description, run: registered.run },
      params,
    );
  } finally {
    await store.release();
  }
}

/** The parameters of a task in a run. @throws AppError INPUT_INVALID when its schema refuses them */
export function paramsOf(
  task: DagTask,
  registered: RegisteredTask,
  run: Pick<RunRecord, 'day' | 'params'>,
): TaskParams {
  const values = Object.entries(task.params).map(([name, source]): [string, unknown] => [
    name,
    typeof source !== 'object' ? source : 'run' in source ? run.day : run.params[source.param],
  ]);
  const params = Object.fromEntries(values.filter(([, value]) => value !== undefined));
  const check = Compile(registered.params);
  if (check.Check(params)) return params;
  const faults = [...check.Errors(params)].map(
    ({ instancePath, message }) => `${instancePath.slice(1)} ${message}`,
  );
  throw new AppError('INPUT_INVALID', `parameters of ${registered.name}: ${faults.join('; ')}`, { faults });
}

/** The result of the work, or the reason of the stop, whichever comes first. */
async function untilAborted<Result>(signal: AbortSignal, promise: Promise<Result>): Promise<Result> {
  let stop = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  promise.catch(() => {}); // after a stop nobody waits for it any more
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
