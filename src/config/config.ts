import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { Compile } from 'typebox/compile';
import { type DepartmentCode, parseDepartmentCode } from '../domain/commune.js';
import { findDepartment, REAL_DEPARTMENTS, SIMULATED_DEPARTMENT } from '../domain/department.js';
import { AppError } from '../lib/errors.js';
import { type AirflowRun, airflowRun } from './airflow-run.js';
import { findVariable, loadSecrets, type SecretFiles } from './airflow-secrets.js';
import { type ComputeConfig, completeCompute, redactCompute } from './compute.js';
import { completeGate, type GateConfig, redactGate } from './gate.js';
import { completeLake, type LakeConfig, redactLake, simulatedLake } from './lake.js';
import { type Taken, takeOver, unusedNames } from './original-settings.js';
import { ConfigFile, type ConfigFileContent, SOURCE_NAMES, SOURCE_URLS, type SourceName } from './schema.js';
import { completeTracking, redactTracking, type TrackingConfig } from './tracking.js';

export type SourceConfig = { readonly url: string; readonly files: readonly string[] };

/** Every setting, complete and checked. */
export type Config = {
  /** the file read, undefined when all is default */
  readonly file: string | undefined;
  /** folder of lake, warehouse and state, absolute */
  readonly home: string;
  readonly departments: readonly DepartmentCode[];
  /** undefined: the latest five published */
  readonly years: readonly number[] | undefined;
  readonly host: string;
  readonly port: number;
  readonly seed: string;
  readonly weather: {
    readonly observed: 'open-meteo' | 'openweathermap' | 'department-temperatures' | 'none';
    readonly forecast: 'open-meteo' | 'openweathermap' | 'none';
  };
  readonly warehouse: {
    readonly kind: 'duckdb';
    readonly memoryLimit: string;
    readonly threads: number;
  };
  readonly lake: LakeConfig;
  readonly tracking: TrackingConfig;
  /** where `train` runs */
  readonly compute: ComputeConfig;
  /** what must agree before it */
  readonly gate: GateConfig;
  readonly training: { readonly maxRows: number; readonly testYear: number | undefined };
  readonly sources: Readonly<Record<SourceName, SourceConfig>>;
  readonly simulated: boolean;
  /** what an Airflow installation knows of this one */
  readonly airflow: {
    readonly files: SecretFiles;
    /** every setting of the original, with what was found for it; printed as `***` */
    readonly taken: readonly Taken[];
    /** names in its files that no setting asks for */
    readonly unused: readonly string[];
    /** the try that this process is; undefined when Airflow did not start it */
    readonly run: AirflowRun | undefined;
  };
  /** secrets; printed as `***` */
  readonly databaseUrl: string | undefined;
  readonly openWeatherMapKey: string | undefined;
  /** what whoever changes something over HTTP must send; undefined: one is made and kept in the store */
  readonly token: string | undefined;
  /** worker threads for training */
  readonly threads: number;
};

export type Environment = Readonly<Record<string, string | undefined>>;

/** Settings given on the command line, stronger than the environment and the file. */
export type Overrides = {
  readonly config?: string | undefined;
  readonly home?: string | undefined;
  readonly department?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: string | undefined;
  readonly simulated?: boolean | undefined;
};

const checkFile = Compile(ConfigFile);

/**
 * Reads file, environment and command line, in growing strength; reports every fault at once.
 * @throws AppError CONFIG_INVALID naming each fault
 */
export function loadConfig(environment: Environment, overrides: Overrides, folder: string): Config {
  const named = overrides.config ?? environment.RESCUE_PREDICT_CONFIG;
  // A machine that is told to train gets its settings in the environment: it has no file of ours.
  const isText = named?.trimStart().startsWith('{') === true;
  const file = named === undefined || isText ? undefined : resolve(folder, named);
  const content = isText
    ? checkContent('RESCUE_PREDICT_CONFIG', named ?? '', environment)
    : file === undefined
      ? {}
      : readConfigFile(file, environment);
  const config = completeConfig(content, environment, overrides, file, folder);
  if (overrides.simulated !== true) return config;
  const simulated = simulatedConfig(config);
  return overrides.home === undefined ? simulated : { ...simulated, home: config.home };
}

/**
 * The same settings for the simulated country, in a store of its own: real and simulated data never mix.
 * Its sources' addresses are those of the server that the composition root starts.
 */
export function simulatedConfig(config: Config): Config {
  const name = basename(config.home);
  return {
    ...config,
    home: config.simulated
      ? config.home
      : join(dirname(config.home), name === 'real' ? 'simulated' : `${name}-simulated`),
    departments: [SIMULATED_DEPARTMENT],
    years: undefined,
    weather: { observed: 'open-meteo', forecast: 'open-meteo' },
    lake: config.simulated ? config.lake : simulatedLake(config.lake),
    // Nothing is launched and nobody asked for what is simulated.
    compute: config.compute.kind === 'local' ? config.compute : { kind: 'local', environment: {} },
    gate: { kind: 'none' },
    simulated: true,
  };
}

function readConfigFile(file: string, environment: Environment): ConfigFileContent {
  try {
    return checkContent(file, readFileSync(file, 'utf8'), environment);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('CONFIG_INVALID', `cannot read ${file}: expected a JSON file`, { file }, error);
  }
}

/** @param file what to call it in a fault */
function checkContent(file: string, text: string, environment: Environment): ConfigFileContent {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new AppError('CONFIG_INVALID', `cannot read ${file}: expected a JSON file`, { file }, error);
  }
  const expanded = expandVariables(content, environment);
  if (checkFile.Check(expanded)) return expanded;
  const faults = [...checkFile.Errors(expanded)].map(
    (fault) =>
      `${fault.instancePath === '' ? '(top)' : fault.instancePath.slice(1).replaceAll('/', '.')} ${fault.message}`,
  );
  throw new AppError('CONFIG_INVALID', `${file}: ${faults.join('; ')}`, { file, faults });
}

/** Replaces `${NAME:-default}` in every text of the file. */
function expandVariables(value: unknown, environment: Environment): unknown {
  if (typeof value === 'string')
    return value.replace(
      /\$\{([A-Z_][A-Z0-9_]*)(?::-([^}]*))?\}/g,
      (_all, name: string, fallback?: string) => environment[name] ?? fallback ?? '',
    );
  if (Array.isArray(value)) return value.map((item) => expandVariables(item, environment));
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, expandVariables(item, environment)]),
    );
  return value;
}

function completeConfig(
  content: ConfigFileContent,
  environment: Environment,
  overrides: Overrides,
  file: string | undefined,
  folder: string,
): Config {
  const faults: string[] = [];
  const base = file === undefined ? folder : dirname(file);
  const home = overrides.home ?? environment.RESCUE_PREDICT_HOME;
  const files: SecretFiles = {
    variables: pathOf(environment.RESCUE_PREDICT_AIRFLOW_VARIABLES, folder, content.airflow?.variables, base),
    connections: pathOf(
      environment.RESCUE_PREDICT_AIRFLOW_CONNECTIONS,
      folder,
      content.airflow?.connections,
      base,
    ),
  };
  const secrets = loadSecrets(environment, files, faults);
  const key = findVariable(environment, secrets, ['OPENWEATHERMAP_API', 'WEATHERMAP_API'])?.value;
  const weather = {
    observed: content.weather?.observed ?? (key === undefined ? 'open-meteo' : 'openweathermap'),
    forecast: content.weather?.forecast ?? (key === undefined ? 'open-meteo' : 'openweathermap'),
  };
  if (key === undefined && Object.values(weather).includes('openweathermap'))
    faults.push('weather: openweathermap needs a key in OPENWEATHERMAP_API or WEATHERMAP_API');
  const threads = availableParallelism();
  const departments = parseDepartments(overrides.department ?? content.departments ?? '77', faults);
  const taken = takeOver(environment, secrets);
  const config: Config = {
    file,
    home:
      home !== undefined
        ? resolve(folder, home)
        : content.home !== undefined
          ? resolve(base, content.home)
          : resolve(folder, 'data/real'),
    departments,
    years: content.years === undefined ? undefined : [...content.years].sort((a, b) => a - b),
    host: overrides.host ?? content.host ?? '127.0.0.1',
    port: parsePort(overrides.port, content.port ?? 7860, faults),
    seed: content.seed ?? 'rescue-predict',
    weather,
    warehouse: {
      kind: 'duckdb',
      memoryLimit: content.warehouse?.memoryLimit ?? '2GB',
      threads: content.warehouse?.threads ?? Math.min(threads, 8),
    },
    lake: completeLake(content.lake ?? {}, environment, secrets, faults),
    tracking: completeTracking(content.tracking ?? {}, environment, secrets, faults),
    compute: completeCompute({ content, departments, environment, secrets, taken, base }, faults),
    gate: completeGate(content.gate ?? {}, environment, secrets, faults),
    training: {
      maxRows: content.training?.maxRows ?? 5_000_000,
      testYear: content.training?.testYear,
    },
    sources: completeSources(content.sources ?? {}, base),
    simulated: content.simulated ?? false,
    airflow: {
      files,
      taken,
      unused: unusedNames(secrets),
      run: airflowRun(environment),
    },
    databaseUrl: environment.DATABASE_URL,
    openWeatherMapKey: key,
    token: environment.RESCUE_PREDICT_TOKEN === '' ? undefined : environment.RESCUE_PREDICT_TOKEN,
    threads: Math.min(threads, 4),
  };
  if (faults.length > 0) throw new AppError('CONFIG_INVALID', faults.join('; '), { faults });
  return config;
}

function completeSources(
  given: NonNullable<ConfigFileContent['sources']>,
  base: string,
): Record<SourceName, SourceConfig> {
  const complete = SOURCE_NAMES.map((name): [SourceName, SourceConfig] => [
    name,
    {
      url: given[name]?.url ?? SOURCE_URLS[name],
      files: (given[name]?.files ?? []).map((glob) => resolve(base, glob)),
    },
  ]);
  return Object.fromEntries(complete) as Record<SourceName, SourceConfig>;
}

/** A path of the environment, taken from the working folder, or one of the file, taken from the file's folder. */
function pathOf(
  ofEnvironment: string | undefined,
  folder: string,
  ofFile: string | undefined,
  base: string,
): string | undefined {
  if (ofEnvironment !== undefined && ofEnvironment !== '') return resolve(folder, ofEnvironment);
  return ofFile === undefined ? undefined : resolve(base, ofFile);
}

function parsePort(text: string | undefined, fallback: number, faults: string[]): number {
  if (text === undefined) return fallback;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    faults.push(`port: expected a whole number from 0 to 65535, found ${text}`);
  return port;
}

/** `77`, `77,91,2a` or `all`, sorted and without repetition. */
export function parseDepartments(text: string, faults: string[]): DepartmentCode[] {
  if (text.trim().toLowerCase() === 'all') return [...REAL_DEPARTMENTS].sort();
  const codes = text.split(',').map((part) => part.trim().toUpperCase());
  const known: DepartmentCode[] = [];
  for (const code of codes) {
    const parsed = parseDepartmentCode(code.length === 1 ? `0${code}` : code);
    if (parsed === undefined || findDepartment(parsed) === undefined)
      faults.push(`department: expected codes such as 77, 2A, 971, or all, found "${code}"`);
    else known.push(parsed);
  }
  return [...new Set(known)].sort();
}

/** A short stable name for a set of departments: `77`, `77-91`, `all`, `5-departments-1a2b…`. */
export function scopeOf(departments: readonly DepartmentCode[]): string {
  if (departments.length === REAL_DEPARTMENTS.length) return 'all';
  return departments.join('-');
}

/** The settings as they may be shown: secrets as `***`. */
export function redactConfig(config: Config): Record<string, unknown> {
  const hide = (secret: string | undefined) => (secret === undefined ? undefined : '***');
  return {
    ...config,
    airflow: {
      ...config.airflow.files,
      taken: config.airflow.taken.flatMap(
        ({ variable, connection }) => variable?.name ?? connection?.name ?? [],
      ),
    },
    lake: redactLake(config.lake),
    tracking: redactTracking(config.tracking),
    compute: redactCompute(config.compute),
    gate: redactGate(config.gate),
    databaseUrl: hide(config.databaseUrl),
    openWeatherMapKey: hide(config.openWeatherMapKey),
    token: hide(config.token),
  };
}
