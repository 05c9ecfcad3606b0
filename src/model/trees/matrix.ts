import type { Random } from '../../lib/random.js';
import { type LabelledDays, takeDays } from '../commune-days.js';
import { type Encoder, FEATURES } from '../features.js';
import { binRows, chooseCuts } from './bins.js';
import type { Tree } from './forest.js';
import type { Columns } from './grow.js';

/** Training rows as the trees see them: which rows of the days, their inputs on demand, their expectations. */
export type TreeRows = {
  readonly days: LabelledDays;
  /** positions in `days` */
  readonly rows: Int32Array;
  readonly encode: Encoder;
  /** log of the reference forecast, per position in `days`: an input */
  readonly logNormal: Float64Array;
  /** log of the rate the trees start from, per position in `days` */
  readonly offset: Float64Array;
};

/** Rows encoded at once: the whole matrix of floats is never in memory. */
const BATCH = 32_768;
const SAMPLE = 200_000;

export function encodeRows(source: TreeRows, rows: Int32Array): Float32Array {
  const logNormal = Float64Array.from(rows, (row) => source.logNormal[row] as number);
  return source.encode(takeDays(source.days, rows), logNormal);
}

/** Cut points from a seeded sample; features that never vary are left out. */
export function chooseColumns(source: TreeRows, random: Random): Columns {
  const { rows } = source;
  const sample =
    rows.length <= SAMPLE
      ? rows
      : Int32Array.from({ length: SAMPLE }, () => rows[random.below(rows.length)] as number);
  const cuts = chooseCuts(encodeRows(source, sample), FEATURES.length);
  const features = [...cuts.keys()].filter((f) => (cuts[f] as Float32Array).length > 0);
  return { features, cuts };
}

/** @param bins rows × stride, filled here */
export function fillBins(
  source: TreeRows,
  { features, cuts }: Columns,
  bins: Uint8Array,
  stride: number,
): void {
  for (let start = 0; start < source.rows.length; start += BATCH) {
    const encoded = encodeRows(source, source.rows.subarray(start, start + BATCH));
    binRows(encoded, FEATURES.length, cuts, features, bins, stride, start);
  }
}

/** Bins of rows that no tree is grown on. */
export type BinnedRows = {
  readonly bins: Uint8Array;
  readonly stride: number;
  /** feature → column */
  readonly columnOf: Int32Array;
};

export function binForScoring(source: TreeRows, columns: Columns): BinnedRows {
  const stride = Math.max(1, columns.features.length);
  const bins = new Uint8Array(source.rows.length * stride);
  fillBins(source, columns, bins, stride);
  const columnOf = new Int32Array(FEATURES.length).fill(-1);
  columns.features.forEach((feature, column) => {
    columnOf[feature] = column;
  });
  return { bins, stride, columnOf };
}

/** Adds a tree's values to the scores of binned rows. */
export function addTree(tree: Tree, { bins, stride, columnOf }: BinnedRows, scores: Float64Array): void {
  const column = Int32Array.from(tree, ({ feature }) => (feature < 0 ? -1 : (columnOf[feature] as number)));
  const lastBin = Uint8Array.from(tree, ({ bin }) => bin);
  const lowest = Uint8Array.from(tree, ({ missingLeft }) => (missingLeft ? 0 : 1));
  const left = Int32Array.from(tree, (node) => node.left);
  const value = Float64Array.from(tree, (node) => node.value);
  for (let row = 0, at = 0; row < scores.length; row++, at += stride) {
    let node = 0;
    for (let c = column[0] as number; c >= 0; c = column[node] as number) {
      const bin = bins[at + c] as number;
      const goesLeft = bin <= (lastBin[node] as number) && bin >= (lowest[node] as number);
      node = (left[node] as number) + (goesLeft ? 0 : 1);
    }
    scores[row] = (scores[row] as number) + (value[node] as number);
  }
}
