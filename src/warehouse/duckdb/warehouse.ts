import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Log } from '../../lib/log.js';
import { createTableSql } from '../ddl.js';
import { TABLES, tableOf } from '../tables.js';
import type { Partition, Value, Warehouse } from '../warehouse.js';
import { queryFailure } from './failures.js';
import { batchesOf, resultColumns, rowsOf } from './read.js';
import { bound, inTransaction, readOnly, run, withConnection } from './session.js';
import { COUNTER, checkKeys, checkPartitions, stage } from './stage.js';
import { deleteSql, insertSql, mergeSql, partitionFilters } from './write-sql.js';

export { openInstance } from './session.js';

/** Deleted rows after which the file is packed: sooner costs more than the space is worth. */
const CHECKPOINT_AFTER_ROWS = 50_000;

/** The warehouse over an open DuckDB instance. @param closed called once the file is free again */
export function createWarehouse(instance: DuckDBInstance, log: Log, closed: () => void): Warehouse {
  const queue = createQueue();
  const tidy = createTidier(log);
  const write = (work: (connection: DuckDBConnection) => Promise<Written>, connection: DuckDBConnection) =>
    queue.add(async () => {
      const { written, deleted } = await inTransaction(connection, () => work(connection));
      await tidy(connection, deleted);
      return written;
    });
  const connected = <Result>(work: (connection: DuckDBConnection) => Promise<Result>) =>
    withConnection(instance, work);
  return {
    dialect: 'duckdb',
    createTables: () =>
      connected((connection) =>
        queue.add(async () => {
          for (const table of TABLES) await run(connection, createTableSql(table, 'duckdb'));
        }),
      ),
    replace: (name, partitions, batches) =>
      connected(async (connection) => {
        const table = tableOf(name);
        await stage(connection, table, batches);
        await checkPartitions(connection, table, partitions);
        await checkKeys(connection, table);
        const select = `select * from temp.staged`;
        return write(() => replaceRows(connection, table, partitions, select, []), connection);
      }),
    replaceFrom: (name, partitions, select, values = []) =>
      connected((connection) =>
        write(() => replaceRows(connection, tableOf(name), partitions, select, values), connection),
      ),
    merge: (name, batch) =>
      connected(async (connection) => {
        const table = tableOf(name);
        const given = await stage(connection, table, [batch], COUNTER);
        await write(
          async () => ({ written: await run(connection, mergeSql(table)), deleted: given }),
          connection,
        );
        return given;
      }),
    query: <Row extends Record<string, Value>>(sql: string, values: readonly Value[] = []) =>
      connected((connection) => readOnly(connection, () => readRows<Row>(connection, sql, values))),
    stream: (sql, values = []) => streamBatches(instance, sql, values),
    close: () =>
      queue.add(async () => {
        instance.closeSync();
        closed();
      }),
  };
}

type Written = { readonly written: number; readonly deleted: number };

async function replaceRows(
  connection: DuckDBConnection,
  table: ReturnType<typeof tableOf>,
  partitions: readonly Partition[],
  select: string,
  values: readonly Value[],
): Promise<Written> {
  let deleted = 0;
  for (const filter of partitionFilters(table, partitions))
    deleted += await run(connection, deleteSql(table, filter), filter.values);
  const written = await run(connection, insertSql(table, select), values);
  return { written, deleted };
}

async function readRows<Row extends Record<string, Value>>(
  connection: DuckDBConnection,
  sql: string,
  values: readonly Value[],
): Promise<Row[]> {
  try {
    const result = await connection.stream(sql, ...bound(values));
    const columns = resultColumns(result);
    const rows: Record<string, Value>[] = [];
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) break;
      for (const row of rowsOf(chunk, columns)) rows.push(row);
    }
    // The caller names the columns of its own SQL; nothing here could check them against the type.
    return rows as Row[];
  } catch (error) {
    throw queryFailure(error, sql);
  }
}

async function* streamBatches(instance: DuckDBInstance, sql: string, values: readonly Value[]) {
  const connection = await instance.connect();
  try {
    yield* batchesOf(await connection.stream(sql, ...bound(values)));
  } catch (error) {
    throw queryFailure(error, sql);
  } finally {
    connection.closeSync();
  }
}

/** One write at a time, in the order asked; a failed one doesn't stop the next. */
function createQueue() {
  let last: Promise<unknown> = Promise.resolve();
  return {
    add<Result>(work: () => Promise<Result>): Promise<Result> {
      const result = last.then(work, work);
      last = result.catch(() => {});
      return result;
    },
  };
}

/** Packs the file once enough rows were deleted; readers may hold it off until a later write. */
function createTidier(log: Log) {
  let deletedRows = 0;
  return async (connection: DuckDBConnection, deleted: number): Promise<void> => {
    deletedRows += deleted;
    if (deletedRows < CHECKPOINT_AFTER_ROWS) return;
    try {
      await run(connection, 'checkpoint');
      deletedRows = 0;
    } catch (error) {
      log.info('the warehouse file is packed later', { reason: String(error) });
    }
  };
}
