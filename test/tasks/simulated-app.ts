import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, openApp } from '../../src/app.js';
import { type Config, loadConfig } from '../../src/config/config.js';
import { dayInParis } from '../../src/domain/day.js';
import { fixedClock } from '../../src/lib/clock.js';
import { silentLog } from '../../src/lib/log.js';
import { silentProgress } from '../../src/lib/progress.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.js';

export type SimulatedApp = {
  readonly app: App;
  readonly sandbox: Sandbox;
  /** closes the store and opens it again, as a new process would; perhaps at another time */
  readonly reopen: (nowUtc?: string) => Promise<App>;
  readonly close: () => Promise<void>;
};

/** A store of the simulated country in a folder of its own, on three accident years. */
export async function openSimulatedApp(
  nowUtc: string,
  change: (config: Config) => Config = (config) => config,
): Promise<SimulatedApp> {
  const home = mkdtempSync(join(tmpdir(), 'rp-app-'));
  const sandbox = await startSandbox({ seed: 'tests', today: dayInParis(fixedClock(nowUtc).now()) });
  const config = change({
    ...loadConfig({}, { home, simulated: true }, home),
    years: [2021, 2022, 2023],
    threads: 2,
  });
  const open = (now: string) =>
    openApp(config, {
      clock: fixedClock(now),
      log: silentLog,
      progress: silentProgress,
      trigger: 'test',
      sandbox,
    });
  let app = await open(nowUtc);
  return {
    get app() {
      return app;
    },
    sandbox,
    async reopen(now = nowUtc) {
      await app.close();
      app = await open(now);
      return app;
    },
    async close() {
      await app.close();
      await sandbox.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
