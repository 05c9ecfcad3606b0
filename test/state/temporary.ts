import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../../src/lib/log.js';
import { type OpenDatabase, openDatabase } from '../../src/state/database.js';
import { type Migration, migrate } from '../../src/state/migrations.js';
import { isAlive } from '../../src/state/process.js';

/** An empty database that goes away when closed. */
export type TemporaryDatabase = OpenDatabase & {
  /** Empties the database and makes the tables anew. */
  readonly reset: (migrations: readonly Migration[]) => Promise<void>;
};

/** All test files share one server, whose cluster stays for the next test run: making one takes a second. */
const SHARED_FOLDER = join(tmpdir(), `rescue-predict-tests-${userInfo().uid}`);

export async function openTemporaryDatabase(): Promise<TemporaryDatabase> {
  const server = await openDatabase({ folder: SHARED_FOLDER, log: silentLog });
  const name = `test_${process.pid}_${randomUUID().slice(0, 8)}`;
  await dropAbandoned(server);
  await server.query(`create database ${name}`);
  const databaseUrl = server.connectionString.replace('/postgres?', `/${name}?`);
  const database = await openDatabase({ folder: SHARED_FOLDER, databaseUrl, log: silentLog });
  return {
    ...database,
    reset: async (migrations) => {
      await database.query('drop schema if exists rescue_predict cascade');
      await migrate(database, migrations);
    },
    close: async () => {
      await database.close();
      await server.query(`drop database ${name} with (force)`);
      await server.close();
    },
  };
}

/** A new empty folder that the server's account can reach. */
export async function newFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'state-test-'));
}

/** Drops what killed test processes left. */
async function dropAbandoned(server: OpenDatabase): Promise<void> {
  const rows = await server.query<{ name: string }>(
    `select datname as name from pg_database where datname like 'test%'`,
  );
  for (const { name } of rows)
    if (!isAlive(Number(name.split('_')[1])))
      await server.query(`drop database if exists ${name} with (force)`);
}
