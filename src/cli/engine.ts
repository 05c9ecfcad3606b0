import { setTimeout as sleep } from 'node:timers/promises';
import type { App, OpenState } from '../app.js';
import type { Config } from '../config/config.js';
import { AppError } from '../lib/errors.js';
import type { Log } from '../lib/log.js';
import { createCatalog } from '../workflows/catalog.js';
import { dagsOf } from '../workflows/dags.js';
import { type Engine, startEngine } from '../workflows/engine.js';
import { createExecutor, type Executor, type OpenStore, type Store } from '../workflows/execute.js';
import type { RunRecord, TryKey } from '../workflows/runs.js';
import type { TryEnd } from '../workflows/tries.js';
import { openWorkflows, type Workflows } from '../workflows/workflows.js';
import { requireOneWarehouse } from './one-warehouse.js';
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
  const share = shareStore(openApp);
  const given = new Map<number, Store>();
  const openStore: OpenStore = async ({ ticket }) => {
    const store = given.get(ticket);
    if (store === undefined) throw new RangeError('expected a store that was opened for the try');
    given.delete(ticket);
    return store;
  };
  return start(
    state,
    config,
    clockAndLog,
    openStore,
    keepSchedules,
    (executor) => async (run, key, epoch) => {
      const store = await storeOrEnd(config, share, { run, key, epoch });
      if ('state' in store) return store;
      given.set(key.ticket, store);
      try {
        return await executor.run(run, key, epoch);
      } finally {
        // A task that was stopped lets go of it later; one that never began did not take it.
        if (given.delete(key.ticket)) await store.release();
      }
    },
  );
}

/** The store, once it is free, or how the try ended in the process that owns it. */
async function storeOrEnd(
  config: Config,
  share: () => Promise<Store>,
  request: TryRequest,
): Promise<Store | TryEnd> {
  const ends = performance.now() + STORE_WAIT_MS;
  for (;;) {
    const handed = await handOver(config, request);
    if (handed !== undefined) return handed;
    try {
      return await share();
    } catch (error) {
      const isBusy = error instanceof AppError && error.code === 'WAREHOUSE_BUSY';
      if (!isBusy || performance.now() > ends) throw error;
      await sleep(STORE_POLL_MS);
    }
  }
}

type ClockAndLog = Pick<App, 'clock' | 'log'>;

/** Longest wait for a store that another worker has open for a task. */
const STORE_WAIT_MS = 6 * 3_600_000;
const STORE_POLL_MS = 200;
/** Longest time for which new tasks may join those that have the store open. */
const MOST_OPEN_MS = 10_000;
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
  await requireOneWarehouse(database, config);
  const catalog = createCatalog(dagsOf(config));
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

/** What DBOS says of things that are in order here. */
const EXPECTED = /Shutting down while|Contention detected|polling interval/;

/** Only what went wrong: every task has a log of its own. */
function engineLog({ warn }: Log): Log {
  return {
    info: () => {},
    warn: (message, facts) => {
      if (!EXPECTED.test(String(facts?.entry ?? ''))) warn(message, facts);
    },
  };
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

type Shared = {
  readonly app: Promise<App>;
  readonly openedMs: number;
  users: number;
  /** settles when the last user has gone and the store is closed */
  readonly closed: Promise<void>;
  readonly close: () => void;
};

/**
 * One open store for all tasks that run at the same time. It is closed when the last one ends, and those that come late
 * wait for that: else tasks that follow one another closely would keep it from other workers for ever.
 */
function shareStore(openApp: () => Promise<App>): () => Promise<Store> {
  let current: Shared | undefined;
  const leave = async (shared: Shared) => {
    shared.users--;
    if (shared.users > 0) return;
    const app = await shared.app.catch(() => undefined);
    await app?.close().catch(() => {});
    if (current === shared) current = undefined;
    shared.close();
  };
  return async () => {
    while (current !== undefined && (current.users === 0 || isOld(current))) {
      await current.closed;
      await sleep(2 * STORE_POLL_MS);
    }
    current ??= newShared(openApp());
    const shared = current;
    shared.users++;
    try {
      return { context: await shared.app, release: () => leave(shared) };
    } catch (error) {
      await leave(shared);
      throw error;
    }
  };
}

function isOld({ openedMs }: Shared): boolean {
  return performance.now() - openedMs > MOST_OPEN_MS;
}

function newShared(app: Promise<App>): Shared {
  let close = () => {};
  const closed = new Promise<void>((resolve) => {
    close = resolve;
  });
  return { app, openedMs: performance.now(), users: 0, closed, close };
}
