import type { DuckDBAppender } from '@duckdb/node-api';
import { DuckDBDataChunk } from '@duckdb/node-api';
import bindings from '@duckdb/node-bindings';
import { type Day, dayNumber, parseDay } from '../../domain/day.js';
import type { Column, ColumnType, Table } from '../tables.js';
import type { ColumnBatch, NumericArray, Value } from '../warehouse.js';
import { queryFailure } from './failures.js';

const CHUNK_ROWS = 2048;

type Source = ArrayLike<Value>;
/** Writes rows `from`… of a column into a vector of the chunk. */
type ColumnWriter = (vector: VectorHandle, source: Source, from: number, rows: number) => void;
type VectorHandle = ReturnType<typeof bindings.data_chunk_get_vector>;
type NumberScratch =
  | Int16Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>;

export type BatchAppender = {
  /** @returns rows appended · @throws RangeError when the batch doesn't fit the table */
  readonly append: (batch: ColumnBatch) => number;
  /** Flushes the rows. @throws AppError WAREHOUSE_QUERY, STORAGE_FULL */
  readonly close: () => void;
  /** Forgets what was not flushed. */
  readonly abandon: () => void;
};

/**
 * Copies batches into an appender, column by column, 2048 rows (one vector of the engine) at a time.
 * @param counter true when the appender's table has one more column, which numbers the rows from 0
 */
export function createBatchAppender(appender: DuckDBAppender, table: Table, counter = false): BatchAppender {
  const types = Array.from({ length: appender.columnCount }, (_, index) => appender.columnType(index));
  const chunk = DuckDBDataChunk.create(types);
  const writers = table.columns.map((column) => columnWriter(table, column));
  const writeCounter = counter
    ? numberWriter(new Int32Array(CHUNK_ROWS), (value) => Number(value))
    : undefined;
  let total = 0;
  const appendRows = (sources: readonly Source[], from: number, rows: number) => {
    chunk.reset();
    chunk.rowCount = rows;
    writers.forEach((write, index) => {
      write(bindings.data_chunk_get_vector(chunk.chunk, index), sources[index] ?? [], from, rows);
    });
    writeCounter?.(
      bindings.data_chunk_get_vector(chunk.chunk, writers.length),
      Int32Array.from({ length: rows }, (_, i) => total + i),
      0,
      rows,
    );
    guarded(table, () => appender.appendDataChunk(chunk));
    total += rows;
  };
  return {
    append(batch) {
      const rows = rowsIn(table, batch);
      const sources = table.columns.map(({ name }) => batch[name] ?? new Array<Value>(rows).fill(null));
      for (let from = 0; from < rows; from += CHUNK_ROWS)
        appendRows(sources, from, Math.min(CHUNK_ROWS, rows - from));
      return rows;
    },
    close: () => guarded(table, () => appender.closeSync()),
    abandon() {
      appender.clear();
      appender.closeSync();
    },
  };
}

function guarded(table: Table, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw queryFailure(error, `append to ${table.name}`);
  }
}

/** The rows of a batch, after checking that its columns are the table's and of one length. */
function rowsIn(table: Table, batch: ColumnBatch): number {
  const known = new Set(table.columns.map(({ name }) => name));
  const unknown = Object.keys(batch).find((name) => !known.has(name));
  if (unknown !== undefined) throw new RangeError(`expected columns of ${table.name}, found ${unknown}`);
  const missing = table.columns.find(({ name, nullable }) => !nullable && batch[name] === undefined);
  if (missing !== undefined)
    throw new RangeError(`expected ${table.name}.${missing.name} in the batch, found none`);
  const lengths = new Set(Object.values(batch).map(({ length }) => length));
  if (lengths.size > 1)
    throw new RangeError(`expected ${table.name} columns of one length, found ${[...lengths].join(', ')}`);
  return [...lengths][0] ?? 0;
}

function columnWriter(table: Table, column: Column): ColumnWriter {
  const refuse = (expected: string, value: Value): never => {
    throw new RangeError(
      `expected ${expected} in ${table.name}.${column.name}, found ${JSON.stringify(value)}`,
    );
  };
  const whole = (lowest: number, highest: number) => (value: Value) =>
    Number.isInteger(value) && (value as number) >= lowest && (value as number) <= highest
      ? (value as number)
      : refuse(`a whole number from ${lowest} to ${highest}`, value);
  const finite = (value: Value) => (Number.isFinite(value) ? (value as number) : refuse('a number', value));
  const writers: Readonly<Record<ColumnType, () => ColumnWriter>> = {
    text: () => textWriter((value) => (typeof value === 'string' ? value : refuse('text', value))),
    json: () => textWriter((value) => (typeof value === 'string' ? value : refuse('JSON text', value))),
    day: () => numberWriter(new Int32Array(CHUNK_ROWS), dayReader(refuse)),
    instant: () => instantWriter(refuse),
    integer: () => numberWriter(new Int32Array(CHUNK_ROWS), whole(-(2 ** 31), 2 ** 31 - 1)),
    small: () => numberWriter(new Int16Array(CHUNK_ROWS), whole(-(2 ** 15), 2 ** 15 - 1)),
    float: () => numberWriter(new Float32Array(CHUNK_ROWS), finite),
    double: () => numberWriter(new Float64Array(CHUNK_ROWS), finite),
  };
  return writers[column.type]();
}

type Refuse = (expected: string, value: Value) => never;

/** Days come as text or as days since 1970; the same few hundred come again and again. */
function dayReader(refuse: Refuse): (value: Value) => number {
  const remembered = new Map<string, number>();
  return (value) => {
    if (typeof value === 'number' && Number.isInteger(value)) return value;
    if (typeof value !== 'string') return refuse('a day', value);
    const known = remembered.get(value);
    if (known !== undefined) return known;
    const day: Day | undefined = parseDay(value);
    if (day === undefined) return refuse('a day YYYY-MM-DD', value);
    const number = dayNumber(day);
    if (remembered.size < 100_000) remembered.set(value, number);
    return number;
  };
}

/** Null, undefined and NaN are missing. */
function isMissing(value: Value | undefined): value is null | undefined {
  return value === null || value === undefined || Number.isNaN(value);
}

/**
 * Walks the rows, marks the missing ones, and leaves the others to `put`.
 * @param put row in the vector, value, row in the source
 * @param flush copies what `put` gathered into the vector
 */
function rowWriter(
  put: (vector: VectorHandle, row: number, value: Value, source: Source, at: number) => void,
  flush: (vector: VectorHandle, rows: number) => void,
): ColumnWriter {
  const valid = new Uint8Array(CHUNK_ROWS / 8);
  return (vector, source, from, rows) => {
    let nulls = false;
    for (let row = 0; row < rows; row++) {
      const value = source[from + row];
      if (isMissing(value)) {
        if (!nulls) valid.fill(255);
        nulls = true;
        valid[row >> 3] = (valid[row >> 3] as number) & ~(1 << (row & 7));
      } else put(vector, row, value, source, from + row);
    }
    flush(vector, rows);
    if (!nulls) return;
    bindings.vector_ensure_validity_writable(vector);
    bindings.copy_data_to_vector_validity(vector, 0, valid.buffer, 0, Math.ceil(rows / 64) * 8);
  };
}

function numberWriter(scratch: NumberScratch, read: (value: Value) => number): ColumnWriter {
  const writeEach = rowWriter(
    (_vector, row, value) => {
      scratch[row] = read(value);
    },
    (vector, rows) => copyInto(vector, scratch, rows),
  );
  return (vector, source, from, rows) => {
    if (isNumericArray(source) && copiesWhole(scratch, source.subarray(from, from + rows)))
      copyInto(vector, scratch, rows);
    else writeEach(vector, source, from, rows);
  };
}

function isNumericArray(source: Source): source is NumericArray {
  return ArrayBuffer.isView(source);
}

/** Copies a typed array at once; false when a number is missing or doesn't fit, and each must be looked at. */
function copiesWhole(scratch: NumberScratch, source: NumericArray): boolean {
  scratch.set(source);
  const isFloat = scratch instanceof Float32Array || scratch instanceof Float64Array;
  for (let row = 0; row < source.length; row++) {
    const copied = scratch[row] as number;
    if (isFloat ? !Number.isFinite(copied) : copied !== source[row]) return false;
  }
  return true;
}

/** The quick call ends at a NUL character; published files do hold some. */
function textWriter(read: (value: Value) => string): ColumnWriter {
  const put = (vector: VectorHandle, row: number, value: Value) => {
    const text = read(value);
    if (text.includes('\0'))
      bindings.vector_assign_string_element_len(vector, row, Buffer.from(text, 'utf8'));
    else bindings.vector_assign_string_element(vector, row, text);
  };
  return rowWriter(put, () => {});
}

/** Instants come as ISO text and are kept as microseconds since 1970, UTC; most repeat the row before. */
function instantWriter(refuse: Refuse): ColumnWriter {
  const scratch = new BigInt64Array(CHUNK_ROWS);
  const microsOf = (value: Value): bigint => {
    const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
    return Number.isNaN(time) ? refuse('an ISO instant', value) : BigInt(time) * 1000n;
  };
  return rowWriter(
    (_vector, row, value, source, at) => {
      scratch[row] = row > 0 && value === source[at - 1] ? (scratch[row - 1] as bigint) : microsOf(value);
    },
    (vector, rows) => copyInto(vector, scratch, rows),
  );
}

function copyInto(
  vector: VectorHandle,
  scratch: NumberScratch | BigInt64Array<ArrayBuffer>,
  rows: number,
): void {
  bindings.copy_data_to_vector(vector, 0, scratch.buffer, 0, rows * scratch.BYTES_PER_ELEMENT);
}
