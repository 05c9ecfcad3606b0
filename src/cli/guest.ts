import { type OpenState, openApp, openSandbox } from '../app.js';
import type { Config } from '../config/config.js';
import { systemClock } from '../lib/clock.js';
import { lineLog } from '../lib/log.js';
import { silentProgress } from '../lib/progress.js';
import type { Console } from './command.js';
import { startGuestEngine } from './engine.js';

export type Guest = { readonly workerId: string; readonly close: () => Promise<void> };

/** A worker of this process that owns no store: it opens one while it has a task, or asks the process that owns it. */
export async function startGuestEngineOf(
  config: Config,
  state: OpenState,
  console: Console,
  { keepSchedules }: { readonly keepSchedules: boolean },
): Promise<Guest> {
  const log = lineLog((line) => console.err(`${line}\n`));
  // The simulated country is made once, when the first task needs it.
  let sandbox: ReturnType<typeof openSandbox> | undefined;
  const open = async () => {
    if (config.simulated) sandbox ??= openSandbox(config, systemClock);
    return openApp(config, {
      clock: systemClock,
      log: { info: () => {}, warn: log.warn },
      progress: silentProgress,
      trigger: 'worker',
      state,
      sandbox: await sandbox,
    });
  };
  const { engine } = await startGuestEngine(state, config, { clock: systemClock, log }, open, keepSchedules);
  return {
    workerId: engine.workerId,
    close: async () => {
      await engine.close();
      await (await sandbox)?.close();
    },
  };
}
