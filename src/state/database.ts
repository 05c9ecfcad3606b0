import pg from 'pg';
import type { Database } from '../lib/database.js';
import { AppError } from '../lib/errors.js';
import type { Log } from '../lib/log.js';
import { APPLICATION_NAME, connectionOf, openServer } from './embedded/server.js';

export type OpenDatabase = Database & {
  /** For libraries that open connections of their own, such as the workflow engine. May hold a password. */
  readonly connectionString: string;
  /** Gives the connections back; stops an embedded server that nobody else uses. */
  readonly close: () => Promise<void>;
};

const POOL = { application_name: APPLICATION_NAME, connectionTimeoutMillis: 10_000 };
/** An embedded server takes 30 connections for all processes together, the workflow engine's included. */
const EMBEDDED_CONNECTIONS = 5;
const REMOTE_CONNECTIONS = 10;

/**
 * Opens the state: the PostgreSQL server of `databaseUrl`, or else a server of our own in the folder.
 * @param folder of the embedded server; not touched when there is a URL
 * @throws AppError STATE_UNAVAILABLE
 */
export async function openDatabase(options: {
  readonly folder: string;
  readonly databaseUrl?: string | undefined;
  readonly log: Log;
}): Promise<OpenDatabase> {
  const { folder, databaseUrl, log } = options;
  if (databaseUrl !== undefined) {
    const pool = createPool({ connectionString: databaseUrl, max: REMOTE_CONNECTIONS }, log);
    const database = { ...databaseOf(pool), connectionString: databaseUrl, close: () => pool.end() };
    await requireAnswer(database);
    return database;
  }
  const server = await openServer(folder, log);
  const pool = createPool({ ...connectionOf(server.socket), max: EMBEDDED_CONNECTIONS }, log);
  return {
    ...databaseOf(pool),
    connectionString: `postgresql://postgres@localhost:5432/postgres?host=${encodeURIComponent(server.socket)}`,
    close: async () => {
      await pool.end();
      await server.close();
    },
  };
}

async function requireAnswer(database: OpenDatabase): Promise<void> {
  try {
    await database.query('select 1');
  } catch (error) {
    await database.close();
    throw error;
  }
}

function createPool(config: pg.PoolConfig, log: Log): pg.Pool {
  const pool = new pg.Pool({ ...POOL, ...config, types: { getTypeParser } });
  // Without a listener the end of an idle connection would end the process.
  pool.on('error', (error) => log.warn('an idle connection to PostgreSQL ended', { reason: error.message }));
  return pool;
}

/** int8 as number, dates as `YYYY-MM-DD`, instants as ISO text in UTC; everything else as `pg` has it. */
function getTypeParser(...[oid, format]: Parameters<typeof pg.types.getTypeParser>) {
  const parse = pg.types.getTypeParser(oid, format);
  if (oid === pg.types.builtins.INT8) return Number;
  if (oid === pg.types.builtins.DATE) return (text: string) => text;
  if (oid === pg.types.builtins.TIMESTAMPTZ) return (text: string) => (parse(text) as Date).toISOString();
  return parse;
}

function databaseOf(pool: pg.Pool): Database {
  return {
    query: (sql, parameters) => run(pool, sql, parameters),
    transaction: async (work) => {
      const client = await pool.connect().catch(rethrow);
      // A connection whose end nobody listens for would end the process.
      const ignore = () => {};
      client.on('error', ignore);
      let broken: boolean | Error = false;
      try {
        return await between(client, 'begin', 'commit', 'rollback', () => work(transactionOf(client, 1)));
      } catch (error) {
        broken = isConnectionFailure(error);
        throw error;
      } finally {
        client.off('error', ignore);
        client.release(broken);
      }
    },
  };
}

/** A transaction inside a transaction is a savepoint: it too is kept whole or not at all. */
function transactionOf(client: pg.PoolClient, depth: number): Database {
  const name = `nested_${depth}`;
  return {
    query: (sql, parameters) => run(client, sql, parameters),
    transaction: (work) =>
      between(client, `savepoint ${name}`, `release ${name}`, `rollback to ${name}`, () =>
        work(transactionOf(client, depth + 1)),
      ),
  };
}

async function between<Result>(
  client: pg.PoolClient,
  begin: string,
  keep: string,
  drop: string,
  work: () => Promise<Result>,
): Promise<Result> {
  await run(client, begin);
  try {
    const result = await work();
    await run(client, keep);
    return result;
  } catch (error) {
    // When the connection is gone, PostgreSQL has rolled back already.
    await client.query(drop).catch(() => {});
    throw error;
  }
}

async function run<Row>(on: pg.Pool | pg.PoolClient, sql: string, parameters: readonly unknown[] = []) {
  const { rows } = await on.query(sql, [...parameters]).catch(rethrow);
  return rows as Row[];
}

function rethrow(error: unknown): never {
  const code = codeOf(error);
  if (code === '53100') throw new AppError('STORAGE_FULL', 'PostgreSQL has no disk space left', {}, error);
  if (isConnectionFailure(error))
    throw new AppError('STATE_UNAVAILABLE', 'PostgreSQL does not answer', { status: code }, error);
  throw error;
}

/** @source PostgreSQL, appendix A: class 08 and 57P0x are lost connections, 28 refused ones, 53300 too many */
function isConnectionFailure(error: unknown): boolean {
  if (error instanceof AppError) return error.code === 'STATE_UNAVAILABLE';
  if (!(error instanceof Error)) return false;
  return (
    /^(08|28|57P0|53300|3D000|ECONN|ENOENT|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|EHOST|ENET)/.test(
      codeOf(error),
    ) ||
    /Connection terminated|timeout exceeded when trying to connect|Client has encountered/.test(error.message)
  );
}

function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : '';
}
