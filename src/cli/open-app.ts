import { setTimeout as sleep } from 'node:timers/promises';
import { type App, openApp } from '../app.js';
import type { Config } from '../config/config.js';
import { systemClock } from '../lib/clock.js';
import { AppError } from '../lib/errors.js';
import { lineLog } from '../lib/log.js';
import type { Console } from './command.js';
import { hasOwner } from './owner.js';
import { progressLine } from './progress-line.js';

export type OpenedApp = { readonly app: App; readonly clearProgress: () => void };

const BUSY_POLL_MS = 500;

/**
 * Opens the store to serve it. A worker may have it open for a task: then this waits until it is free. Where another
 * process serves it, waiting would have no end.
 * @throws AppError WAREHOUSE_BUSY when another process serves the store
 */
export async function openServedApp(config: Config, trigger: string, console: Console): Promise<OpenedApp> {
  for (let told = false; ; told = true) {
    try {
      return await openConsoleApp(config, trigger, console, process.stderr.isTTY === true);
    } catch (error) {
      const isBusy = error instanceof AppError && error.code === 'WAREHOUSE_BUSY';
      if (!isBusy || (await hasOwner(config.home))) throw error;
      if (!told) console.err(`${error.message}; waiting until it is free\n`);
      await sleep(BUSY_POLL_MS);
    }
  }
}

/** Opens the store with progress and log on the console's `err`. */
export async function openConsoleApp(
  config: Config,
  trigger: string,
  console: Console,
  isTTY: boolean,
): Promise<OpenedApp> {
  const progress = progressLine({ isTTY, write: console.err }, () => performance.now());
  const log = lineLog((line) => {
    progress.clear();
    console.err(`   ${line}\n`);
  });
  const app = await openApp(config, {
    clock: systemClock,
    log: { info: () => {}, warn: log.warn },
    progress,
    trigger,
  });
  return { app, clearProgress: progress.clear };
}
