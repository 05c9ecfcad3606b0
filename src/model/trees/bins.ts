/** Bins of one feature: 0 = missing, 1 … 63 = values in order. One row of a histogram is this long. */
export const BINS = 64;

const MAX_CUTS = BINS - 2;

/** Cut points per feature, ascending float32; a value's bin is 1 + the number of cuts ≤ value. */
export type Cuts = readonly Float32Array[];

/**
 * Chooses cut points at quantiles of a sample, half-way between neighbours when there are few distinct values.
 * @param values rows × width, row-major, NaN = missing
 */
export function chooseCuts(values: Float32Array, width: number): Cuts {
  const rows = values.length / width;
  return Array.from({ length: width }, (_, f) => {
    const column = new Float32Array(rows);
    let present = 0;
    for (let row = 0; row < rows; row++) {
      const value = values[row * width + f] as number;
      if (!Number.isNaN(value)) column[present++] = value;
    }
    return cutsOf(column.subarray(0, present).sort());
  });
}

function cutsOf(sorted: Float32Array): Float32Array {
  const distinct = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
  const between = (i: number) => midpoint(distinct[i - 1] as number, distinct[i] as number);
  if (distinct.length <= MAX_CUTS + 1)
    return Float32Array.from({ length: Math.max(0, distinct.length - 1) }, (_, i) => between(i + 1));
  const cuts: number[] = [];
  for (let q = 1; q <= MAX_CUTS; q++) {
    const cut = sorted[Math.floor((q * sorted.length) / (MAX_CUTS + 1))] as number;
    if (cut > (cuts.at(-1) ?? (sorted[0] as number))) cuts.push(cut);
  }
  return Float32Array.from(cuts);
}

/** Half-way in float32, and always above the lower value, so that "value < cut" parts the two. */
function midpoint(low: number, high: number): number {
  const middle = Math.fround(low / 2 + high / 2);
  return middle > low ? middle : high;
}

/**
 * Writes the bins of rows.
 * @param values rows × width, row-major · @param used the features kept, one bin column each
 * @param bins rows × stride, row-major, written from row `start` on
 */
export function binRows(
  values: Float32Array,
  width: number,
  cuts: Cuts,
  used: readonly number[],
  bins: Uint8Array,
  stride: number,
  start: number,
): void {
  const rows = values.length / width;
  used.forEach((f, column) => {
    const own = new Float32Array(BINS).fill(Number.POSITIVE_INFINITY);
    own.set(cuts[f] as Float32Array);
    for (let row = 0; row < rows; row++)
      bins[(start + row) * stride + column] = binOf(values[row * width + f] as number, own);
  });
}

/** Binary search over 63 padded cuts, unrolled by halving. */
function binOf(value: number, cuts: Float32Array): number {
  if (Number.isNaN(value)) return 0;
  let below = 0;
  for (let half = BINS / 2; half >= 1; half >>= 1)
    if (value >= (cuts[below + half - 1] as number)) below += half;
  return below + 1;
}
