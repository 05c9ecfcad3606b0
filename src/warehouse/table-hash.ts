import { columnNames, nameList, quoteName } from './ddl.js';
import { type TableName, tableOf } from './tables.js';
import type { Partition, Warehouse } from './warehouse.js';

export type TableHash = {
  readonly rows: number;
  /** equal for equal rows in any order, whatever the engine's storage; comparable within one dialect only */
  readonly hash: string;
};

/**
 * Sums up the content of a table or a partition, to tell whether two builds gave the same.
 * @param except columns left out, e.g. `execution_date`
 */
export async function hashTable(
  warehouse: Warehouse,
  name: TableName,
  partition: Partition = {},
  except: readonly string[] = [],
): Promise<TableHash> {
  const names = nameList(columnNames(tableOf(name)).filter((column) => !except.includes(column)));
  // A sum, not an exclusive or: rows given twice must not cancel out.
  const hash = warehouse.dialect === 'duckdb' ? `coalesce(sum(hash(${names})), 0)` : `hash_agg(${names})`;
  const where = Object.keys(partition).map((column) => `${quoteName(column)} = ?`);
  const filter = where.length === 0 ? '' : ` where ${where.join(' and ')}`;
  const sql = `select count(*) as "rows", cast(${hash} as varchar) as "hash" from ${quoteName(name)}${filter}`;
  const [found] = await warehouse.query<{ rows: number; hash: string }>(sql, Object.values(partition));
  return { rows: found?.rows ?? 0, hash: found?.hash ?? '0' };
}
