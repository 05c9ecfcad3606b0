import type { DuckDBConnection, DuckDBInstance, DuckDBType } from '@duckdb/node-api';
import { BIGINT, DOUBLE, INTEGER, DuckDBInstance as Instance, SQLNULL, VARCHAR } from '@duckdb/node-api';
import type { Value } from '../warehouse.js';
import { openFailure, queryFailure } from './failures.js';

/** @throws AppError WAREHOUSE_BUSY when another process holds the file */
export async function openInstance(
  file: string,
  settings: Readonly<Record<string, string>>,
): Promise<DuckDBInstance> {
  try {
    return await Instance.create(file, { ...settings });
  } catch (error) {
    throw openFailure(error, file);
  }
}

/** Runs work on a connection of its own, so that reads never wait for writes. */
export async function withConnection<Result>(
  instance: DuckDBInstance,
  work: (connection: DuckDBConnection) => Promise<Result>,
): Promise<Result> {
  const connection = await instance.connect();
  try {
    return await work(connection);
  } finally {
    connection.closeSync();
  }
}

/** Runs one statement with bound values. @returns the rows it changed · @throws AppError WAREHOUSE_QUERY, STORAGE_FULL */
export async function run(
  connection: DuckDBConnection,
  sql: string,
  values: readonly Value[] = [],
): Promise<number> {
  try {
    return (await connection.run(sql, ...bound(values))).rowsChanged;
  } catch (error) {
    throw queryFailure(error, sql);
  }
}

/** Keeps all that `work` does, or nothing of it. */
export async function inTransaction<Result>(
  connection: DuckDBConnection,
  work: () => Promise<Result>,
  mode: '' | 'read only' = '',
): Promise<Result> {
  await run(connection, `begin transaction ${mode}`);
  try {
    const result = await work();
    await run(connection, 'commit');
    return result;
  } catch (error) {
    // A failed commit has ended the transaction already; the first failure is the one to tell.
    await connection.run('rollback').catch(() => {});
    throw error;
  }
}

/** What `work` reads is of one moment, and it can change nothing. */
export function readOnly<Result>(connection: DuckDBConnection, work: () => Promise<Result>): Promise<Result> {
  return inTransaction(connection, work, 'read only');
}

/** Whole numbers are bound as integers: as doubles they would hide the column's statistics from the filter. */
export function bound(values: readonly Value[]): [(string | number | bigint | null)[], DuckDBType[]] {
  const types = values.map((value) => {
    if (value === null) return SQLNULL;
    if (typeof value === 'string') return VARCHAR;
    if (!Number.isSafeInteger(value)) return DOUBLE;
    return Math.abs(value) < 2 ** 31 ? INTEGER : BIGINT;
  });
  return [values.map((value, i) => (types[i] === BIGINT ? BigInt(value ?? 0) : value)), types];
}
