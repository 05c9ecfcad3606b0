import { setTimeout as sleep } from 'node:timers/promises';
import type { App, OpenState } from '../app.js';
import type { Config } from '../config/config.js';
import { AppError } from '../lib/errors.js';
import type { Log } from '../lib/log.js';
import { createCatalog } from '../workflows/catalog.js';
import { type Engine, startEngine } from '../workflows/engine.js';
import { createExecutor, type Executor, type OpenStore } from '../workflows/execute.js';
import type { RunRecord, TryKey } from '../workflows/runs.js';
import type { TryEnd } from '../workflows/tries.js';
import { openWorkflows, type Workflows } from '../workflows/workflows.js';
import { askOwner, type OwnerRequest } from './owner.js';

/** A worker of this process, with what operates it. */
export type RunningEngine = {
  readonly engine: Engine;
  readonly executor: Executor;
  readonly workflows: Workflows;
};

/** What a worker asks of the process that owns the store. */
export const TRY_REQUEST = 'workflow-try';
type TryRequest = { readonly run: RunRecord; readonly key: TryKey; readonly epoch: number };

/** Starts scheduler and worker in the process that owns the store. */
export function startOwnEngine(app: App): Promise<RunningEngine> {
  const openStore = async () => ({ context: app, release: async () => {} });
  return start(app, app.config, app, openStore, true, (executor) => executor.run);
}

/** Starts a worker that owns no store: it opens one for as long as it has a task, unless another process owns it. */
export function startGuestEngine(
  state: OpenState,
  config: Config,
  clockAndLog: ClockAndLog,
  openApp: () => Promise<App>,
  keepSchedules: boolean,
): Promise<RunningEngine> {
  const shared = shareStore(openApp);
  return start(state, config, clockAndLog, shared, keepSchedules, (executor) => async (run, key, epoch) => {
    const ends = performance.now() + STORE_WAIT_MS;
    for (;;) {
      const handed = await handOver(config, { run, key, epoch });
      if (handed !== undefined) return handed;
      try {
        const store = await shared();
        try {
          return await executor.run(run, key, epoch);
        } finally {
          await store.release();
        }
      } catch (error) {
        const isBusy = error instanceof AppError && error.code === 'WAREHOUSE_BUSY';
        if (!isBusy || performance.now() > ends) throw error;
        await sleep(STORE_POLL_MS);
      }
    }
  });
}

type ClockAndLog = Pick<App, 'clock' | 'log'>;

/** Longest wait for a store that another worker has open for a task. */
const STORE_WAIT_MS = 6 * 3_600_000;
const STORE_POLL_MS = 200;
/** An owner that stops refuses what it is asked until it is gone. */
const MOST_REFUSALS = 60;

async function start(
  { database, lake }: Pick<OpenState, 'database' | 'lake'>,
  config: Config,
  { clock, log }: ClockAndLog,
  openStore: OpenStore,
  keepSchedules: boolean,
  executeOf: (executor: Executor) => Executor['run'],
): Promise<RunningEngine> {
  const catalog = createCatalog();
  const executor = createExecutor(database, catalog, openStore);
  const engine = await startEngine({
    database,
    connectionString: database.connectionString,
    catalog,
    clock,
    log: engineLog(log),
    lake,
    simulated: config.simulated,
    keepSchedules,
    executor,
    execute: executeOf(executor),
  });
  return {
    engine,
    executor,
    workflows: openWorkflows({ database, lake, clock, catalog, wake: engine.wake }),
  };
}

/** Only what went wrong: every task has a log of its own. */
function engineLog({ warn }: Log): Log {
  return { info: () => {}, warn };
}

/** Runs a try that another worker claimed, in this process, which owns the store. */
export async function runForWorker(executor: Executor, { args }: OwnerRequest): Promise<TryEnd> {
  const { run, key, epoch } = JSON.parse(args[0] ?? '') as TryRequest;
  return executor.run(run, key, epoch);
}

/** @returns undefined when no process owns the store */
async function handOver(config: Config, request: TryRequest): Promise<TryEnd | undefined> {
  const told: string[] = [];
  const console = { out: (text: string) => void told.push(text), err: () => {} };
  const ask = { command: TRY_REQUEST, args: [JSON.stringify(request)], options: {} };
  for (let failures = 0; ; failures++) {
    // When the owner ends meanwhile, nobody answers: ask again, or do it here.
    const status = await askOwner(config.home, ask, console).catch(() => undefined);
    if (status === undefined) return undefined;
    if (status === 0) return JSON.parse(told.join('')) as TryEnd;
    if (failures > MOST_REFUSALS)
      return { state: 'failed', error: 'the process that owns the store could not run it', lasting: false };
    await sleep(1000);
  }
}

/** One open store for all tasks that run at the same time; closed when the last one ends, so that others get it. */
function shareStore(openApp: () => Promise<App>): OpenStore {
  let users = 0;
  let opening: Promise<App> | undefined;
  let closing: Promise<void> = Promise.resolve();
  return async () => {
    users++;
    await closing;
    opening ??= openApp();
    const mine = opening;
    const release = async () => {
      users--;
      if (users > 0 || opening !== mine) return;
      opening = undefined;
      closing = mine.then((app) => app.close()).catch(() => {});
      await closing;
    };
    try {
      return { context: await mine, release };
    } catch (error) {
      users--;
      if (opening === mine) opening = undefined;
      throw error;
    }
  };
}
