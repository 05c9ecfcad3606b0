import { type App, openApp } from '../app.js';
import type { Config } from '../config/config.js';
import { systemClock } from '../lib/clock.js';
import { lineLog } from '../lib/log.js';
import type { Console } from './command.js';
import { progressLine } from './progress-line.js';

export type OpenedApp = { readonly app: App; readonly clearProgress: () => void };

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
