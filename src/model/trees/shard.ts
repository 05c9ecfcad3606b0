import { sharedFloat64, sharedInt32 } from '../commune-days.js';
import { BINS } from './bins.js';

/** Rows are cut into this many parts whatever the number of threads, so that sums are always added in the same order. */
export const SHARDS = 8;

/** Everything the shards work on; all of it on shared memory, so that any thread can take any shard. */
export type ShardTable = {
  readonly rows: number;
  /** bins per row, a multiple of 4 (padded with bin 0) */
  readonly stride: number;
  /** rows × stride */
  readonly bins: Uint8Array;
  /** weight × accidents per row */
  readonly hits: Float32Array;
  /** weight × expected accidents per row, kept up to date with the trees so far */
  readonly rates: Float64Array;
  /** row numbers, sorted by node inside each shard */
  readonly order: Int32Array;
  /** the same for the few rows with accidents: the first `hitRows` entries */
  readonly hitOrder: Int32Array;
  /** shards + 1 borders in `hitOrder` */
  readonly hitBorders: Int32Array;
  readonly nodes: number;
  /** shards × nodes × 4: first and end in `order`, first and end in `hitOrder` */
  readonly ranges: Int32Array;
  readonly slots: number;
  /** shards × slots × (rates, hits) × stride × BINS */
  readonly histograms: Float64Array;
};

/** What a crew is told to do, on every shard, in order. */
export type Step =
  | { readonly op: 'plant' }
  | { readonly op: 'measure'; readonly node: number; readonly slot: number }
  | {
      readonly op: 'part';
      readonly node: number;
      readonly column: number;
      readonly bin: number;
      readonly missingLeft: boolean;
      readonly left: number;
    }
  | { readonly op: 'settle'; readonly node: number; readonly value: number };

export function createShardTable(
  rows: number,
  columns: number,
  maxDepth: number,
): Omit<ShardTable, 'hitOrder' | 'hitBorders'> {
  const stride = Math.ceil(columns / 4) * 4;
  const nodes = 2 ** (maxDepth + 1);
  const slots = Math.max(1, 2 ** (maxDepth - 1));
  return {
    rows,
    stride,
    bins: new Uint8Array(new SharedArrayBuffer(rows * stride)),
    hits: new Float32Array(new SharedArrayBuffer(rows * 4)),
    rates: sharedFloat64(rows),
    order: sharedInt32(rows),
    nodes,
    ranges: sharedInt32(SHARDS * nodes * 4),
    slots,
    histograms: sharedFloat64(SHARDS * slots * 2 * stride * BINS),
  };
}

/** Lists the rows with accidents, once `hits` is filled. */
export function listHits(table: Omit<ShardTable, 'hitOrder' | 'hitBorders'>): ShardTable {
  const hitRows: number[] = [];
  const hitBorders = sharedInt32(SHARDS + 1);
  for (let shard = 0; shard < SHARDS; shard++) {
    for (let row = shardStart(table.rows, shard); row < shardStart(table.rows, shard + 1); row++)
      if ((table.hits[row] as number) > 0) hitRows.push(row);
    hitBorders[shard + 1] = hitRows.length;
  }
  const hitOrder = sharedInt32(hitRows.length);
  hitOrder.set(hitRows);
  return { ...table, hitOrder, hitBorders };
}

export const shardStart = (rows: number, shard: number): number => Math.floor((rows * shard) / SHARDS);

/** Does the steps on one shard. @param spare room for the longest shard, one per thread */
export function performSteps(
  table: ShardTable,
  shard: number,
  steps: readonly Step[],
  spare: Int32Array,
): void {
  for (const step of steps) {
    if (step.op === 'plant') plant(table, shard);
    else if (step.op === 'measure') measure(table, shard, step.node, step.slot);
    else if (step.op === 'part') part(table, shard, step, spare);
    else settle(table, shard, step.node, step.value);
  }
}

export const spareFor = (table: ShardTable): Int32Array => new Int32Array(Math.ceil(table.rows / SHARDS) + 1);

/** Starts a tree: every row of the shard is in node 0. */
function plant(table: ShardTable, shard: number): void {
  const start = shardStart(table.rows, shard);
  const end = shardStart(table.rows, shard + 1);
  for (let row = start; row < end; row++) table.order[row] = row;
  const hitStart = table.hitBorders[shard] as number;
  const hitEnd = table.hitBorders[shard + 1] as number;
  table.hitOrder.subarray(hitStart, hitEnd).sort();
  table.ranges.set([start, end, hitStart, hitEnd], shard * table.nodes * 4);
}

/** Expected accidents over all rows, observed ones only over the few rows that have any. */
function measure(table: ShardTable, shard: number, node: number, slot: number): void {
  const size = table.stride * BINS;
  const start = (shard * table.slots + slot) * 2 * size;
  const expected = table.histograms.subarray(start, start + size).fill(0);
  const observed = table.histograms.subarray(start + size, start + 2 * size).fill(0);
  const range = (shard * table.nodes + node) * 4;
  const [from, to, hitFrom, hitTo] = table.ranges.subarray(range, range + 4);
  addRows(expected, table.bins, table.stride, table.rates, table.order, from as number, to as number);
  addRows(observed, table.bins, table.stride, table.hits, table.hitOrder, hitFrom as number, hitTo as number);
}

/** The hot loop: four columns at a time, about a nanosecond a cell. */
function addRows(
  histogram: Float64Array,
  bins: Uint8Array,
  stride: number,
  amounts: Float64Array | Float32Array,
  order: Int32Array,
  from: number,
  to: number,
): void {
  for (let k = from; k < to; k++) {
    const row = order[k] as number;
    const amount = amounts[row] as number;
    const end = (row + 1) * stride;
    let base = 0;
    for (let cell = row * stride; cell < end; cell += 4) {
      const a = base + (bins[cell] as number);
      const b = base + BINS + (bins[cell + 1] as number);
      const c = base + 2 * BINS + (bins[cell + 2] as number);
      const d = base + 3 * BINS + (bins[cell + 3] as number);
      histogram[a] = (histogram[a] as number) + amount;
      histogram[b] = (histogram[b] as number) + amount;
      histogram[c] = (histogram[c] as number) + amount;
      histogram[d] = (histogram[d] as number) + amount;
      base += 4 * BINS;
    }
  }
}

function part(
  table: ShardTable,
  shard: number,
  step: Extract<Step, { op: 'part' }>,
  spare: Int32Array,
): void {
  const at = (shard * table.nodes + step.node) * 4;
  const from = table.ranges[at] as number;
  const to = table.ranges[at + 1] as number;
  const hitFrom = table.ranges[at + 2] as number;
  const hitTo = table.ranges[at + 3] as number;
  const middle = partRange(table, table.order, from, to, step, spare);
  const hitMiddle = partRange(table, table.hitOrder, hitFrom, hitTo, step, spare);
  table.ranges.set([from, middle, hitFrom, hitMiddle], (shard * table.nodes + step.left) * 4);
  table.ranges.set([middle, to, hitMiddle, hitTo], (shard * table.nodes + step.left + 1) * 4);
}

/** Stable: both sides keep the order of rows. @returns where the right side starts */
function partRange(
  { bins, stride }: ShardTable,
  order: Int32Array,
  from: number,
  to: number,
  { column, bin, missingLeft }: Extract<Step, { op: 'part' }>,
  spare: Int32Array,
): number {
  const lowest = missingLeft ? 0 : 1;
  let left = from;
  let right = 0;
  for (let k = from; k < to; k++) {
    const row = order[k] as number;
    const b = bins[row * stride + column] as number;
    if (b <= bin && b >= lowest) order[left++] = row;
    else spare[right++] = row;
  }
  order.set(spare.subarray(0, right), left);
  return left;
}

/** A leaf multiplies the expectation of its rows: one exponential per leaf instead of one per row. */
function settle(table: ShardTable, shard: number, node: number, value: number): void {
  const range = (shard * table.nodes + node) * 4;
  const to = table.ranges[range + 1] as number;
  const ratio = Math.exp(value);
  for (let k = table.ranges[range] as number; k < to; k++) {
    const row = table.order[k] as number;
    table.rates[row] = (table.rates[row] as number) * ratio;
  }
}
