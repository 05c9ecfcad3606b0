import { readFileSync } from 'node:fs';
import { AppError, describeError } from '../lib/errors.js';
import { type Connection, connectionObject, isRecord, parseConnection } from './airflow-connection.js';

/** Something found, and where: `environment AIRFLOW_VAR_AMI_ID`, `/etc/variables.json`. */
export type Found<Value> = { readonly name: string; readonly value: Value; readonly from: string };

/** What an Airflow installation keeps, from its environment and its two files. */
export type Secrets = {
  /** names in all sources, environment first; connections are read when they are asked for */
  readonly variables: readonly Found<string>[];
  readonly connections: readonly Found<unknown>[];
};

export type SecretFiles = {
  readonly variables: string | undefined;
  readonly connections: string | undefined;
};

type Environment = Readonly<Record<string, string | undefined>>;

const VARIABLE_PREFIX = 'AIRFLOW_VAR_';
const CONNECTION_PREFIX = 'AIRFLOW_CONN_';

/**
 * Reads `AIRFLOW_VAR_*`, `AIRFLOW_CONN_*` and both files, in the original's list form or in Airflow's object form.
 * @param faults receives what is wrong with a file, which then counts as empty
 * @throws AppError CONFIG_INVALID when a named file is missing or has another form, and no `faults` are given
 */
export function loadSecrets(environment: Environment, files: SecretFiles, faults?: string[]): Secrets {
  const read = <Value>(file: string | undefined, of: (file: string) => Found<Value>[]): Found<Value>[] => {
    try {
      return file === undefined ? [] : of(file);
    } catch (error) {
      if (faults === undefined) throw error;
      faults.push(describeError(error));
      return [];
    }
  };
  return {
    variables: [...fromEnvironment(environment, VARIABLE_PREFIX), ...read(files.variables, readVariables)],
    connections: [
      ...fromEnvironment(environment, CONNECTION_PREFIX),
      ...read<unknown>(files.connections, readConnections),
    ],
  };
}

/**
 * The value under one of some names: the environment (a name as itself, then as `AIRFLOW_VAR_*`) before the file, and
 * within each the names in order. An empty text counts as absent.
 */
export function findVariable(
  environment: Environment,
  secrets: Secrets,
  names: readonly string[],
): Found<string> | undefined {
  const own = names.map((name) => ({ name, value: environment[name] ?? '', from: `environment ${name}` }));
  return own.find(({ value }) => value !== '') ?? findNamed(secrets.variables, VARIABLE_PREFIX, names);
}

/**
 * The connection under one of some ids: the environment before the file, and within each the ids in order.
 * @throws AppError CONFIG_INVALID when it cannot be read; its value is not shown
 */
export function findConnection(secrets: Secrets, ids: readonly string[]): Found<Connection> | undefined {
  const found = findNamed(secrets.connections, CONNECTION_PREFIX, ids);
  if (found === undefined) return undefined;
  return { ...found, value: parseConnection(`${found.name} (${found.from})`, found.value) };
}

/** Airflow writes names of the environment in capitals. */
function findNamed<Value>(
  all: readonly Found<Value>[],
  prefix: string,
  names: readonly string[],
): Found<Value> | undefined {
  const given = all.filter(({ value }) => value !== '');
  for (const name of names) {
    const from = `environment ${prefix}${name.toUpperCase()}`;
    const found = given.find((one) => one.from === from);
    if (found !== undefined) return { ...found, name };
  }
  for (const name of names) {
    const found = given.find((one) => !one.from.startsWith('environment ') && one.name === name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Both files in the form that `airflow variables import` and `airflow connections import` take. */
export function airflowFiles(
  variables: readonly Found<string>[],
  connections: readonly Found<Connection>[],
): { readonly variables: string; readonly connections: string } {
  const text = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  return {
    variables: text(Object.fromEntries(variables.map(({ name, value }) => [name, value]))),
    connections: text(
      Object.fromEntries(connections.map(({ name, value }) => [name, connectionObject(value)])),
    ),
  };
}

function fromEnvironment(environment: Environment, prefix: string): Found<string>[] {
  return Object.entries(environment).flatMap(([key, value]) =>
    key.startsWith(prefix) && value !== undefined
      ? [{ name: key.slice(prefix.length), value, from: `environment ${key}` }]
      : [],
  );
}

/** `{"A": "x", "B": {"value": 2, "description": "…"}}`, or a list of `{"key": "A", "value": "x"}`. */
function readVariables(file: string): Found<string>[] {
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  return readEntries(file, 'key').map(([name, value]) => {
    const inner = isRecord(value) && 'value' in value ? value.value : value;
    return { name, value: text(inner ?? ''), from: file };
  });
}

/** `{"aws_default": {"conn_type": "aws"}, "db": "postgres://…"}`, or the original's list of objects with `conn_id`. */
function readConnections(file: string): Found<unknown>[] {
  return readEntries(file, 'conn_id').map(([name, value]) => ({
    name,
    // Airflow lets an object hold lists of one.
    value: Array.isArray(value) && value.length === 1 ? value[0] : value,
    from: file,
  }));
}

/** Names and values of a file in object form or list form. @param nameKey what holds the name in a list */
function readEntries(file: string, nameKey: string): [string, unknown][] {
  const content = readJson(file);
  const entries = Array.isArray(content)
    ? content.map((item: unknown): [string, unknown] => [
        isRecord(item) && typeof item[nameKey] === 'string' ? item[nameKey] : '',
        item,
      ])
    : isRecord(content)
      ? Object.entries(content)
      : undefined;
  const form = `an object of names, or a list of objects with ${nameKey}`;
  if (entries === undefined || entries.some(([name]) => name === ''))
    throw new AppError('CONFIG_INVALID', `${file}: expected ${form}`, { file });
  const names = entries.map(([name]) => name);
  const twice = names.filter((name, i) => names.indexOf(name) !== i);
  if (twice.length > 0)
    throw new AppError(
      'CONFIG_INVALID',
      `${file}: expected each name once, found ${twice.join(', ')} again`,
      {
        file,
      },
    );
  return entries;
}

/** Without the parser's message, which may quote a secret. */
function readJson(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new AppError('CONFIG_INVALID', `cannot read ${file}: expected a JSON file`, { file }, error);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError('CONFIG_INVALID', `${file}: expected JSON`, { file });
  }
}
