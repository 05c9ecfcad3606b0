import type { TableName } from './tables.js';

/** A value of a row: numbers, text, booleans as 0/1, days as `YYYY-MM-DD`, instants as ISO text in UTC, null for missing. */
export type Value = string | number | null;

/**
 * Columns of equal length, keyed by column name: how many rows go in or come out at once.
 * Going in, NaN is missing, a nullable column may be left out, and days may also be days since 1970.
 */
export type ColumnBatch = Readonly<Record<string, readonly Value[] | NumericArray>>;
export type NumericArray = Float64Array | Float32Array | Int32Array | Uint16Array | Uint8Array;

/** Which rows a replacement takes the place of: equal values of these columns, e.g. `{ dep: '77', an: 2023 }`. */
export type Partition = Readonly<Record<string, string | number>>;

/**
 * Tables of the warehouse, declared in `tables.ts`. `test/contracts/warehouse.ts` holds the rules.
 * Every write is one transaction: it may be run twice or die half-way, and no half is seen.
 * SQL given here is written by this project, with `?` for values; values are always bound, never spliced.
 * Names stand in double quotes, days are bound as `cast(? as date)`: so one text serves every dialect.
 */
export type Warehouse = {
  readonly dialect: 'duckdb' | 'snowflake';
  /** Creates what is missing; changes nothing that is there. */
  readonly createTables: () => Promise<void>;
  /**
   * Deletes the partitions, then writes the batches: all or nothing. An empty `partitions` replaces the whole table.
   * @returns the rows written
   * @throws RangeError for a batch that doesn't fit the table, or a row outside the partitions
   * @throws AppError WAREHOUSE_QUERY when two rows share a key · STORAGE_FULL · what the source of the batches throws
   */
  readonly replace: (
    table: TableName,
    partitions: readonly Partition[],
    batches: Iterable<ColumnBatch> | AsyncIterable<ColumnBatch>,
  ) => Promise<number>;
  /**
   * Deletes the partitions, then inserts what a SELECT gives, inside the engine: all or nothing. Columns are matched by name.
   * The SELECT must keep to the partitions and give each key once: that isn't checked here.
   * @returns the rows written
   */
  readonly replaceFrom: (
    table: TableName,
    partitions: readonly Partition[],
    select: string,
    values?: readonly Value[],
  ) => Promise<number>;
  /** Updates whole rows whose key is there, inserts the others; of rows with one key the last wins. Returns the rows given. */
  readonly merge: (table: TableName, batch: ColumnBatch) => Promise<number>;
  /** Small results, all at once; a statement that would write is refused. @throws AppError WAREHOUSE_QUERY */
  readonly query: <Row extends Record<string, Value>>(
    sql: string,
    values?: readonly Value[],
  ) => Promise<Row[]>;
  /**
   * Large results, in batches of columns and bounded memory.
   * Numbers come as Float64Array (NaN for null) or Int32Array (small whole numbers without nulls), days as days since
   * 1970 in the same two, text and instants as arrays with null.
   */
  readonly stream: (sql: string, values?: readonly Value[]) => AsyncIterable<ColumnBatch>;
  readonly close: () => Promise<void>;
};
