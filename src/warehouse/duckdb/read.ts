import type { DuckDBDataChunk, DuckDBResult } from '@duckdb/node-api';
import { DuckDBDecimalValue, DuckDBTypeId } from '@duckdb/node-api';
import bindings from '@duckdb/node-bindings';
import { type Day, dayFromNumber } from '../../domain/day.js';
import type { ColumnBatch, NumericArray, Value } from '../warehouse.js';

type Numbers = NumericArray | Int8Array | Int16Array | Uint32Array;
/** One column of one chunk: numbers with a bit per row that holds a value, or values with null. */
type Decoded =
  | { readonly numbers: Numbers; readonly valid: Uint8Array | undefined }
  | { readonly values: Value[] };
type ResultColumn = { readonly name: string; readonly type: DuckDBTypeId };

/** 49 chunks of 2048 rows, the engine's vector size: about 100 000 rows a batch. */
const BATCH_ROWS = 49 * 2048;

const NUMBER_READERS = new Map<DuckDBTypeId, (bytes: Uint8Array, rows: number) => Numbers>([
  [DuckDBTypeId.BOOLEAN, (bytes, rows) => new Uint8Array(bytes.buffer, bytes.byteOffset, rows)],
  [DuckDBTypeId.TINYINT, (bytes, rows) => new Int8Array(bytes.buffer, bytes.byteOffset, rows)],
  [DuckDBTypeId.UTINYINT, (bytes, rows) => new Uint8Array(bytes.buffer, bytes.byteOffset, rows)],
  [DuckDBTypeId.SMALLINT, (bytes, rows) => new Int16Array(bytes.buffer, bytes.byteOffset, rows)],
  [DuckDBTypeId.USMALLINT, (bytes, rows) => new Uint16Array(bytes.buffer, bytes.byteOffset, rows)],
  [DuckDBTypeId.INTEGER, (bytes, rows) => new Int32Array(bytes.buffer, bytes.byteOffset, rows)],
  [DuckDBTypeId.DATE, (bytes, rows) => new Int32Array(bytes.buffer, bytes.byteOffset, rows)],
  [DuckDBTypeId.UINTEGER, (bytes, rows) => new Uint32Array(bytes.buffer, bytes.byteOffset, rows)],
  [DuckDBTypeId.FLOAT, (bytes, rows) => new Float32Array(bytes.buffer, bytes.byteOffset, rows)],
  [DuckDBTypeId.DOUBLE, (bytes, rows) => new Float64Array(bytes.buffer, bytes.byteOffset, rows)],
  [DuckDBTypeId.BIGINT, readBigInts],
  [DuckDBTypeId.HUGEINT, readHugeInts],
]);

/** Bytes of one item where they aren't four. */
const ITEM_BYTES = new Map<DuckDBTypeId, number>([
  [DuckDBTypeId.BOOLEAN, 1],
  [DuckDBTypeId.TINYINT, 1],
  [DuckDBTypeId.UTINYINT, 1],
  [DuckDBTypeId.SMALLINT, 2],
  [DuckDBTypeId.USMALLINT, 2],
  [DuckDBTypeId.BIGINT, 8],
  [DuckDBTypeId.DOUBLE, 8],
  [DuckDBTypeId.HUGEINT, 16],
  [DuckDBTypeId.TIMESTAMP, 8],
  [DuckDBTypeId.TIMESTAMP_TZ, 8],
  [DuckDBTypeId.VARCHAR, 16],
]);

/** Both hold microseconds since 1970, UTC. */
const INSTANTS = new Set([DuckDBTypeId.TIMESTAMP, DuckDBTypeId.TIMESTAMP_TZ]);

const WHOLE_NUMBERS = new Set([
  DuckDBTypeId.BOOLEAN,
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.DATE,
]);

/** The columns of a result, with their types. */
export function resultColumns(result: DuckDBResult): ResultColumn[] {
  return result.columnNames().map((name, index) => ({ name, type: result.columnTypeId(index) }));
}

/** Rows of one chunk as objects: days as `YYYY-MM-DD`, instants as ISO text, missing as null. */
export function rowsOf(chunk: DuckDBDataChunk, columns: readonly ResultColumn[]): Record<string, Value>[] {
  const rows: Record<string, Value>[] = Array.from({ length: chunk.rowCount }, () => ({}));
  columns.forEach(({ name, type }, index) => {
    const values = valuesOf(decode(chunk, index, type), type);
    rows.forEach((row, i) => {
      row[name] = values[i] ?? null;
    });
  });
  return rows;
}

/** Gathers chunks into batches of about 100 000 rows. */
export async function* batchesOf(result: DuckDBResult): AsyncGenerator<ColumnBatch> {
  const columns = resultColumns(result);
  const sinks = columns.map(({ type }) => createSink(type));
  let rows = 0;
  const take = (): ColumnBatch => {
    const batch = Object.fromEntries(columns.map(({ name }, i) => [name, sinks[i]?.take(rows) ?? []]));
    rows = 0;
    return batch;
  };
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    columns.forEach(({ type }, i) => {
      sinks[i]?.add(decode(chunk, i, type), rows);
    });
    rows += chunk.rowCount;
    if (rows + 2048 > BATCH_ROWS) yield take();
  }
  if (rows > 0) yield take();
}

type Sink = {
  readonly add: (decoded: Decoded, at: number) => void;
  readonly take: (rows: number) => NumericArray | Value[];
};

/** Whole numbers stay Int32Array until a null comes: NaN needs a Float64Array. */
function createSink(type: DuckDBTypeId): Sink {
  let numbers: Float64Array | Int32Array | undefined;
  let values: Value[] = [];
  return {
    add(decoded, at) {
      if ('values' in decoded) {
        for (const value of decoded.values) values.push(value);
        return;
      }
      numbers ??= new (WHOLE_NUMBERS.has(type) ? Int32Array : Float64Array)(BATCH_ROWS);
      const hasNulls = decoded.valid !== undefined && !isAllValid(decoded.valid, decoded.numbers.length);
      if (hasNulls && numbers instanceof Int32Array) numbers = Float64Array.from(numbers);
      numbers.set(decoded.numbers, at);
      if (!hasNulls || decoded.valid === undefined) return;
      for (let i = 0; i < decoded.numbers.length; i++)
        if (!isValid(decoded.valid, i)) numbers[at + i] = Number.NaN;
    },
    take(rows) {
      const taken = numbers === undefined ? values : rows === BATCH_ROWS ? numbers : numbers.slice(0, rows);
      numbers = undefined;
      values = [];
      return taken;
    },
  };
}

function decode(chunk: DuckDBDataChunk, index: number, type: DuckDBTypeId): Decoded {
  const rows = chunk.rowCount;
  const read = NUMBER_READERS.get(type);
  if (read === undefined && type !== DuckDBTypeId.VARCHAR && !INSTANTS.has(type))
    return { values: otherValues(chunk, index) };
  const vector = bindings.data_chunk_get_vector(chunk.chunk, index);
  // The engine answers null, against its declared type, when every row holds a value.
  const valid: Uint8Array | null = bindings.vector_get_validity(vector, Math.ceil(rows / 64) * 8);
  const bytes = bindings.vector_get_data(vector, rows * (ITEM_BYTES.get(type) ?? 4));
  if (read !== undefined) return { numbers: read(bytes, rows), valid: valid ?? undefined };
  if (INSTANTS.has(type)) return { values: instants(bytes, rows, valid ?? undefined) };
  return { values: texts(bytes, rows, valid ?? undefined) };
}

function isValid(valid: Uint8Array, row: number): boolean {
  return (((valid[row >> 3] as number) >> (row & 7)) & 1) === 1;
}

function isAllValid(valid: Uint8Array, rows: number): boolean {
  for (let row = 0; row < rows; row++) if (!isValid(valid, row)) return false;
  return true;
}

function valuesOf(decoded: Decoded, type: DuckDBTypeId): Value[] {
  if ('values' in decoded) return decoded.values;
  const { numbers, valid } = decoded;
  const isDay = type === DuckDBTypeId.DATE;
  return Array.from(numbers, (number, i): Value => {
    if (valid !== undefined && !isValid(valid, i)) return null;
    return isDay ? (dayFromNumber(number) satisfies Day) : number;
  });
}

/** Eight bytes; exact up to 2⁵³. */
function readBigInts(bytes: Uint8Array, rows: number): Float64Array {
  return Float64Array.from(new BigInt64Array(bytes.buffer, bytes.byteOffset, rows), Number);
}

/** Sixteen bytes: an unsigned low half, a signed high half. */
function readHugeInts(bytes: Uint8Array, rows: number): Float64Array {
  const low = new BigUint64Array(bytes.buffer, bytes.byteOffset, rows * 2);
  const high = new BigInt64Array(bytes.buffer, bytes.byteOffset, rows * 2);
  return Float64Array.from({ length: rows }, (_, i) =>
    Number(((high[2 * i + 1] as bigint) << 64n) + (low[2 * i] as bigint)),
  );
}

/** Microseconds since 1970 as ISO text, UTC, milliseconds. */
function instants(bytes: Uint8Array, rows: number, valid: Uint8Array | undefined): Value[] {
  const micros = new BigInt64Array(bytes.buffer, bytes.byteOffset, rows);
  return Array.from({ length: rows }, (_, i) =>
    valid !== undefined && !isValid(valid, i)
      ? null
      : new Date(Number((micros[i] as bigint) / 1000n)).toISOString(),
  );
}

/** The engine's strings: four bytes of length, then up to twelve bytes of text, or a prefix and a pointer. */
function texts(bytes: Uint8Array, rows: number, valid: Uint8Array | undefined): Value[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: rows }, (_, i) => {
    if (valid !== undefined && !isValid(valid, i)) return null;
    const start = i * 16;
    const length = buffer.readUInt32LE(start);
    if (length <= 12) return buffer.toString('utf8', start + 4, start + 4 + length);
    const long = bindings.get_data_from_pointer(
      bytes.buffer as ArrayBuffer,
      bytes.byteOffset + start + 8,
      length,
    );
    return Buffer.from(long.buffer, long.byteOffset, length).toString('utf8');
  });
}

/** Rare types: decimals become numbers, everything else its text. */
function otherValues(chunk: DuckDBDataChunk, index: number): Value[] {
  return chunk.getColumnValues(index).map((value) => {
    if (value === null || value === undefined) return null;
    if (value instanceof DuckDBDecimalValue) return value.toDouble();
    return typeof value === 'bigint' || typeof value === 'number' ? Number(value) : String(value);
  });
}
