import type { TableName } from '../warehouse/tables.js';
import { tableOf } from '../warehouse/tables.js';
import type { ColumnBatch, Value } from '../warehouse/warehouse.js';

export type TableRow = Readonly<Record<string, Value | undefined>>;

/** Rows of a table turned into batches of columns; what a row leaves out is null. */
export function* columnBatches(
  table: TableName,
  rows: Iterable<TableRow>,
  batchRows = 50_000,
): Generator<ColumnBatch> {
  const names = tableOf(table).columns.map(({ name }) => name);
  let columns = names.map(() => [] as Value[]);
  let count = 0;
  const flush = () => Object.fromEntries(names.map((name, i) => [name, columns[i] as Value[]]));
  for (const row of rows) {
    for (const [i, name] of names.entries()) (columns[i] as Value[]).push(row[name] ?? null);
    if (++count % batchRows !== 0) continue;
    yield flush();
    columns = names.map(() => []);
  }
  if (count % batchRows !== 0 || count === 0) yield flush();
}
