import { setImmediate } from 'node:timers/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { AppError } from '../../lib/errors.js';
import { nameList, quoteName } from '../ddl.js';
import type { Table } from '../tables.js';
import type { ColumnBatch, Partition } from '../warehouse.js';
import { createBatchAppender } from './append.js';
import { bound, run } from './session.js';
import { partitionFilters } from './write-sql.js';

/** Asks for a column `row` that counts the rows as given: the engine keeps no order of its own. */
export const COUNTER = 'counter';

/**
 * Copies batches into the temporary table `staged` of this connection, outside any transaction:
 * a source that fails half-way, or is slow, touches nothing and holds nobody up.
 * @returns rows staged
 */
export async function stage(
  connection: DuckDBConnection,
  table: Table,
  batches: Iterable<ColumnBatch> | AsyncIterable<ColumnBatch>,
  counter?: typeof COUNTER,
): Promise<number> {
  const extra = counter === undefined ? '' : ', 0::integer as "row"';
  await run(connection, `create temp table staged as select *${extra} from ${quoteName(table.name)} limit 0`);
  const appender = await connection.createAppender('staged', null, 'temp');
  const target = createBatchAppender(appender, table, counter !== undefined);
  let rows = 0;
  try {
    for await (const batch of batches) {
      rows += target.append(batch);
      // Appending is synchronous; other work of the process gets its turn between batches.
      await setImmediate();
    }
  } catch (error) {
    target.abandon();
    throw error;
  }
  target.close();
  return rows;
}

/** @throws RangeError when a staged row lies outside the partitions: it would double on the next run */
export async function checkPartitions(
  connection: DuckDBConnection,
  table: Table,
  partitions: readonly Partition[],
): Promise<void> {
  if (partitions.length === 0) return;
  const filters = partitionFilters(table, partitions);
  const where = filters.map((filter) => filter.where).join(' or ');
  const values = filters.flatMap((filter) => filter.values);
  const sql = `select * from temp.staged where not coalesce(${where}, false) limit 1`;
  const [row] = await (await connection.run(sql, ...bound(values))).getRowObjectsJson();
  if (row === undefined) return;
  const columns = Object.keys(partitions[0] ?? {});
  const found = columns.map((name) => `${name} ${String(row[name])}`).join(', ');
  throw new RangeError(`expected rows of the replaced partitions of ${table.name}, found ${found}`);
}

/** @throws AppError WAREHOUSE_QUERY naming a key that two staged rows share */
export async function checkKeys(connection: DuckDBConnection, table: Table): Promise<void> {
  const keys = nameList(table.key);
  // Counting distinct keys takes a third of the time of finding the one that comes twice.
  const counts = `select count(*) = (select count(*) from (select distinct ${keys} from temp.staged)) as "unique"`;
  const [answer] = await (await connection.run(`${counts} from temp.staged`)).getRowObjectsJson();
  if (answer?.unique === true) return;
  const sql = `select ${keys}, count(*) as n from temp.staged group by ${keys} having count(*) > 1 limit 1`;
  const [row] = await (await connection.run(sql)).getRowObjectsJson();
  if (row === undefined) return;
  const key = table.key.map((name) => `${name} ${String(row[name])}`).join(', ');
  throw new AppError(
    'WAREHOUSE_QUERY',
    `cannot replace rows of ${table.name}: expected one row for ${key}, found ${String(row.n)}`,
    { table: table.name, key },
  );
}
