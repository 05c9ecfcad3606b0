import { AppError } from '../lib/errors.js';

/** A connection as Airflow knows it. Empty texts are absent. */
export type Connection = {
  /** `aws`, `snowflake`, …; with underscores, as Airflow keeps it */
  readonly type: string;
  readonly description?: string;
  /** may carry a protocol: `https://mlflow.example` */
  readonly host?: string;
  readonly login?: string;
  readonly password?: string;
  readonly schema?: string;
  readonly port?: number;
  readonly extra: Readonly<Record<string, unknown>>;
};

/** Parameter under which Airflow puts an extra that is more than flat texts. */
const NESTED_EXTRA = '__extra__';
const KEYS = [
  'conn_id',
  'conn_type',
  'description',
  'host',
  'login',
  'password',
  'schema',
  'port',
  'extra',
  'extra_dejson',
  'uri',
];

/**
 * Reads a value of `AIRFLOW_CONN_*` or of a connections file: a URI, JSON text, or an object.
 * @param name what to call it in a fault; the value itself is never shown
 * @throws AppError CONFIG_INVALID
 */
export function parseConnection(name: string, value: unknown): Connection {
  if (typeof value !== 'string') return fromObject(name, value);
  return value.trimStart().startsWith('{')
    ? fromObject(name, parseJson(name, value))
    : parseConnectionUri(name, value);
}

/**
 * Reads `type://login:password@host:port/schema?key=value`, every part percent-encoded, as Airflow does.
 * Node's URL is of no use here: it refuses credentials without a host, and changes what it does not know.
 * @throws AppError CONFIG_INVALID
 */
export function parseConnectionUri(name: string, uri: string): Connection {
  const parts = uri.split('://');
  if (parts.length < 2 || parts.length > 3) throw fault(name, 'a URI such as type://login:password@host');
  const protocol = parts.length === 3 ? parts[1] : undefined;
  if (protocol !== undefined && /[@:]/.test(protocol)) throw fault(name, 'a plain protocol before the host');
  const [address = '', query = ''] = cut((parts.at(-1) ?? '').replace(/#.*$/s, ''), '?');
  const [place = '', schema = ''] = cut(address, '/');
  const at = place.lastIndexOf('@');
  const [login = '', password = ''] = at < 0 ? [] : cut(place.slice(0, at), ':');
  const { host, port } = parseHost(name, place.slice(at + 1));
  return connectionOf({
    type: typeOf(parts[0] ?? ''),
    host: host === '' || protocol === undefined ? host : `${protocol}://${host}`,
    login: decode(login),
    password: decode(password),
    schema: decode(schema),
    port,
    extra: parseQuery(name, query),
  });
}

/** Writes a connection the way Airflow's `get_uri` does; {@link parseConnectionUri} reads it back. */
export function connectionUri(connection: Connection): string {
  const [protocol, host] =
    connection.host?.includes('://') === true ? cut(connection.host, '://') : [undefined, connection.host];
  const login = connection.login === undefined ? '' : encode(connection.login);
  const password = connection.password === undefined ? '' : `:${encode(connection.password)}`;
  const credentials = `${login}${password}` === '' ? '' : `${login}${password}@`;
  const bareHost = host === undefined ? '' : encode(host);
  const bare = bareHost === '' && credentials === '' ? '@' : '';
  const port = connection.port === undefined ? '' : `${bare}:${connection.port}`;
  const schema = connection.schema === undefined ? '' : `/${encode(connection.schema)}`;
  const extra = extraQuery(connection.extra);
  return [
    `${connection.type.toLowerCase().replaceAll('_', '-')}://`,
    protocol === undefined ? '' : `${protocol}://`,
    `${credentials}${bareHost}${port}${schema}`,
    extra === '' ? '' : `${schema === '' ? '/?' : '?'}${extra}`,
  ].join('');
}

/** The form that `airflow connections import` takes. */
export function connectionObject(connection: Connection): Record<string, unknown> {
  const { type, extra, ...rest } = connection;
  return {
    conn_type: type,
    ...rest,
    ...(Object.keys(extra).length === 0 ? {} : { extra: JSON.stringify(extra) }),
  };
}

function fromObject(name: string, value: unknown): Connection {
  if (!isRecord(value)) throw fault(name, 'a URI or an object');
  const unknown = Object.keys(value).filter((key) => !KEYS.includes(key));
  if (unknown.length > 0) throw fault(name, `only the keys ${KEYS.join(', ')}; found ${unknown.join(', ')}`);
  if (typeof value.uri === 'string' && value.uri !== '') return parseConnectionUri(name, value.uri);
  const text = (key: string) => (value[key] === undefined || value[key] === null ? '' : String(value[key]));
  const port = text('port') === '' ? undefined : Number(text('port'));
  if (port !== undefined && !Number.isInteger(port)) throw fault(name, 'a whole number as port');
  if (text('conn_type') === '') throw fault(name, 'a conn_type');
  return connectionOf({
    type: typeOf(text('conn_type')),
    description: text('description'),
    host: text('host'),
    login: text('login'),
    password: text('password'),
    schema: text('schema'),
    port,
    extra: parseExtra(name, value.extra ?? value.extra_dejson),
  });
}

type Draft = { readonly [Key in keyof Connection]: Connection[Key] | undefined } & {
  readonly type: string;
  readonly extra: Connection['extra'];
};

/** Leaves away what is empty. */
function connectionOf(draft: Draft): Connection {
  const given = Object.entries(draft).filter(([, value]) => value !== undefined && value !== '');
  return { type: draft.type, extra: draft.extra, ...Object.fromEntries(given) };
}

function parseHost(name: string, text: string): { host: string; port: number | undefined } {
  const [, written = '', digits] = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(text) ?? [];
  if (written === '' && text !== '' && digits === undefined) throw fault(name, 'host and port');
  const bare = written.replace(/^\[|\]$/g, '');
  // Airflow lower-cases a host, except one that hides a path.
  const host = decode(/%2f/i.test(bare) ? bare : bare.toLowerCase());
  return { host, port: digits === undefined || digits === '' ? undefined : Number(digits) };
}

function parseQuery(name: string, query: string): Record<string, unknown> {
  const plus = (text: string) => decode(text.replaceAll('+', ' '));
  const pairs = query
    .split('&')
    .filter((part) => part !== '')
    .map((part): [string, string] => {
      const [key = '', value = ''] = cut(part, '=');
      return [plus(key), plus(value)];
    });
  const nested = pairs.find(([key]) => key === NESTED_EXTRA);
  return nested === undefined ? Object.fromEntries(pairs) : parseExtra(name, nested[1]);
}

function parseExtra(name: string, value: unknown): Record<string, unknown> {
  if (value === undefined || value === null || value === '') return {};
  const extra = typeof value === 'string' ? parseJson(name, value) : value;
  if (!isRecord(extra)) throw fault(name, 'a JSON object as extra');
  return extra;
}

function extraQuery(extra: Connection['extra']): string {
  const entries = Object.entries(extra);
  const flat = entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const isFlat = flat.length === entries.length && !(NESTED_EXTRA in extra);
  const pairs = isFlat ? flat : [[NESTED_EXTRA, JSON.stringify(extra)] as const];
  const plus = (text: string) => encode(text).replaceAll('%20', '+');
  return pairs.map(([key, value]) => `${plus(key)}=${plus(value)}`).join('&');
}

function typeOf(scheme: string): string {
  return scheme === 'postgresql' ? 'postgres' : scheme.replaceAll('-', '_');
}

/** Text before and after the first separator. */
function cut(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}

/** Percent signs that encode nothing stay as they are, as in Python. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The parser's own message may quote the text, which holds secrets: it is not passed on. */
function parseJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw fault(name, 'JSON');
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fault(name: string, expected: string): AppError {
  return new AppError('CONFIG_INVALID', `connection ${name}: expected ${expected}`, { name });
}
