import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openCompute } from './compute/open.js';
import type { Config, SourceConfig } from './config/config.js';
import { dayInParis } from './domain/day.js';
import { openGate } from './gate/open.js';
import type { Lake } from './lake/lake.js';
import { openLake } from './lake/open.js';
import type { Clock } from './lib/clock.js';
import { createHttp } from './lib/http.js';
import type { Log } from './lib/log.js';
import type { Progress } from './lib/progress.js';
import { createRandom } from './lib/random.js';
import type { Facts } from './ports.js';
import { type Sandbox, startSandbox } from './sandbox/server.js';
import { sandboxSourceUrls } from './sandbox/source-urls.js';
import { OPEN_METEO_LIMITS } from './sources/open-meteo-fetch.js';
import { type OpenDatabase, openDatabase } from './state/database.js';
import { openIssueStore } from './state/issues.js';
import { getFact, markStore, setFact } from './state/meta.js';
import { migrate } from './state/migrations.js';
import { STATE_MIGRATIONS } from './state/schema.js';
import { openTaskLog } from './state/task-log.js';
import type { TaskContext } from './tasks/task.js';
import type { ArtifactStore } from './tracking/artifact-store.js';
import { TRACKING_MIGRATIONS } from './tracking/embedded-schema.js';
import { openTracking } from './tracking/open.js';
import { openDuckdb } from './warehouse/duckdb.js';
import { WORKFLOW_MIGRATIONS } from './workflows/schema.js';

export type App = TaskContext & {
  readonly database: OpenDatabase;
  /** Closes in reverse order of opening; safe to call twice. */
  readonly close: () => Promise<void>;
};

export type AppSurroundings = {
  readonly clock: Clock;
  readonly log: Log;
  readonly progress: Progress;
  /** who starts tasks: `cli`, `up` */
  readonly trigger: string;
  /** a running simulated country to use instead of starting one; its owner closes it */
  readonly sandbox?: Sandbox | undefined;
  /** state and lake that are open already; their owner closes them */
  readonly state?: OpenState | undefined;
};

/** The composition root: turns settings into open ports. The only file that knows every adapter. */
export async function openApp(given: Config, surroundings: AppSurroundings): Promise<App> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (let closer = closers.pop(); closer !== undefined; closer = closers.pop()) await closer();
  };
  try {
    const config = given.simulated ? await withSandbox(given, surroundings, closers) : given;
    const { clock, log } = surroundings;
    const warehouse = await openDuckdb({
      file: join(config.home, 'warehouse.duckdb'),
      memoryLimit: config.warehouse.memoryLimit,
      threads: config.warehouse.threads,
      tempDirectory: join(config.home, 'temporary'),
      log,
    });
    closers.push(warehouse.close);
    await warehouse.createTables();
    const state = surroundings.state ?? (await openState(config, log));
    if (state !== surroundings.state) closers.push(state.close);
    const { database, lake } = state;
    const artifacts = artifactsInLake(lake, config.simulated, clock);
    const tracking = openTracking(config.tracking, { database, artifacts, clock });
    const facts: Facts = {
      get: (name) => getFact(database, name),
      set: (name, value) => setFact(database, name, value),
    };
    return {
      ...surroundings,
      config,
      database,
      http: createHttp({
        random: createRandom(`${config.seed} ${clock.now().toISOString()}`),
        log,
        limits: {
          'archive-api.open-meteo.com': OPEN_METEO_LIMITS,
          'api.open-meteo.com': OPEN_METEO_LIMITS,
        },
      }),
      lake,
      warehouse,
      tracking,
      issues: openIssueStore(database),
      taskLog: await openTaskLog(database, clock),
      facts,
      compute: await openCompute(config.compute, { program: ownProgram(), facts, newOwner: randomUUID, log }),
      gate: openGate(config.gate, log),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What started this process, to start it again as another one. */
function ownProgram(): [string, ...string[]] {
  return [process.execPath, ...process.execArgv, ...process.argv.slice(1, 2)];
}

/** Files of runs of the embedded tracking, below `artifacts/` of the lake. */
function artifactsInLake(lake: Lake, simulated: boolean, clock: Clock): ArtifactStore {
  const keyOf = (path: string) => `artifacts/${path}`;
  return {
    put: async (path, bytes) => {
      await lake.put(keyOf(path), bytes, {
        source: 'training run',
        licence: 'Licence Ouverte 2.0, derived from the sources in DATA_SOURCES.md',
        fetchedAtUtc: clock.now().toISOString(),
        simulated,
      });
    },
    get: async (path) => ((await lake.stat(keyOf(path))) === undefined ? undefined : lake.get(keyOf(path))),
    list: async (prefix) => (await lake.list(keyOf(prefix))).map(({ key }) => key.slice(keyOf('').length)),
  };
}

/** What every process may open at the same time: the state store, migrated, and the lake. */
export type OpenState = {
  readonly database: OpenDatabase;
  readonly lake: Lake;
  readonly close: () => Promise<void>;
};

/** Opens state and lake without the warehouse, which only one process owns. */
export async function openState(config: Config, log: Log): Promise<OpenState> {
  const database = await openDatabase({
    folder: join(config.home, 'state'),
    databaseUrl: config.databaseUrl,
    log,
  });
  try {
    await migrate(database, [...STATE_MIGRATIONS, ...TRACKING_MIGRATIONS, ...WORKFLOW_MIGRATIONS]);
    await markStore(database, { simulated: config.simulated });
    return { database, lake: await openLake(config.lake, join(config.home, 'lake')), close: database.close };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Starts the simulated country, as it is today. */
export function openSandbox({ seed }: Config, clock: Clock): Promise<Sandbox> {
  return startSandbox({ seed, today: dayInParis(clock.now()) });
}

/** Starts the simulated country and points every source at it. */
async function withSandbox(
  config: Config,
  { clock, sandbox: running }: AppSurroundings,
  closers: (() => Promise<void>)[],
): Promise<Config> {
  const sandbox = running ?? (await openSandbox(config, clock));
  if (running === undefined) closers.push(sandbox.close);
  const urls = sandboxSourceUrls(sandbox.url);
  const at = (url: string): SourceConfig => ({ url, files: [] });
  const sources: Config['sources'] = {
    accidents: at(urls.dataGouv),
    communes: at(urls.geo),
    delegated: at(urls.geo),
    contours: at(urls.geo),
    movements: at(`${urls.inseeMovements}/mouvements-communes.csv`),
    publicHolidays: at(urls.calendrier),
    schoolHolidays: at(urls.education),
    openMeteoArchive: at(urls.openMeteoArchive),
    openMeteoForecast: at(urls.openMeteoForecast),
    openWeatherMap: at(urls.openWeatherMap),
    departmentTemperatures: at(''),
    stations: at(`${urls.stations}/casernes_pompier.csv`),
  };
  return { ...config, sources };
}

/** Folder of the built page, beside the compiled program; undefined when it has not been built. */
export function webRoot(): string | undefined {
  const folder = fileURLToPath(new URL('../web', import.meta.url));
  return existsSync(join(folder, 'index.html')) ? folder : undefined;
}
