import { type Forest, treeCount } from './trees/forest.js';

/**
 * The path from the root: which features were split on, and how the row and the training rows passed.
 * Element 0 stands for "no feature yet".
 */
type Path = {
  readonly feature: Int32Array;
  /** share of training cover that goes this way when the feature is unknown */
  readonly unknown: Float64Array;
  /** 1 when the row itself goes this way, else 0 */
  readonly known: Float64Array;
  /** weight of the subsets of each size */
  readonly weight: Float64Array;
};

export type Contributions = {
  /** mean of the forest over its training cover */
  readonly base: number;
  /** per feature; base + Σ values = the forest's sum for the row */
  readonly values: Float64Array;
};

/**
 * Exact Shapley values of one row by path-dependent TreeSHAP.
 * @param row features of one row, NaN = missing
 * @source Lundberg, Erion, Lee: Consistent individualized feature attribution (2018), algorithm 2
 */
export function treeContributions(forest: Forest, row: Float32Array): Contributions {
  const values = new Float64Array(row.length);
  const paths = createPaths();
  let base = 0;
  for (let tree = 0; tree < treeCount(forest); tree++) {
    const root = forest.roots[tree] as number;
    base += meanValue(forest, root);
    descend(forest, root, row, paths, 0, 0, 1, 1, -1, values);
  }
  return { base, values };
}

/** Mean of the leaves below a node, weighted by training cover. */
function meanValue(forest: Forest, node: number): number {
  const left = forest.left[node] as number;
  if (left < 0) return forest.value[node] as number;
  const [a, b] = [forest.cover[left] as number, forest.cover[left + 1] as number];
  return (a * meanValue(forest, left) + b * meanValue(forest, left + 1)) / (a + b);
}

const MAX_PATH = 16;

/** One path per depth, used again and again: a branch only ever needs those of its ancestors. */
const createPaths = (): Path[] =>
  Array.from({ length: MAX_PATH }, () => ({
    feature: new Int32Array(MAX_PATH),
    unknown: new Float64Array(MAX_PATH),
    known: new Float64Array(MAX_PATH),
    weight: new Float64Array(MAX_PATH),
  }));

function copyPath(from: Path, to: Path, length: number): void {
  for (let i = 0; i < length; i++) {
    to.feature[i] = from.feature[i] as number;
    to.unknown[i] = from.unknown[i] as number;
    to.known[i] = from.known[i] as number;
    to.weight[i] = from.weight[i] as number;
  }
}

function descend(
  forest: Forest,
  node: number,
  row: Float32Array,
  paths: readonly Path[],
  depth: number,
  length: number,
  unknown: number,
  known: number,
  feature: number,
  values: Float64Array,
): void {
  const path = paths[depth] as Path;
  if (depth > 0) copyPath(paths[depth - 1] as Path, path, length);
  extend(path, length, unknown, known, feature);
  const split = forest.feature[node] as number;
  if (split < 0) {
    addLeaf(path, length, forest.value[node] as number, values);
    return;
  }
  const left = forest.left[node] as number;
  const x = row[split] as number;
  const goesLeft = Number.isNaN(x) ? forest.missingLeft[node] === 1 : x < (forest.threshold[node] as number);
  const taken = goesLeft ? left : left + 1;
  const other = goesLeft ? left + 1 : left;
  const cover = (forest.cover[left] as number) + (forest.cover[left + 1] as number);
  let last = length;
  let [earlierUnknown, earlierKnown] = [1, 1];
  const seen = findFeature(path, split, length);
  if (seen > 0) {
    earlierUnknown = path.unknown[seen] as number;
    earlierKnown = path.known[seen] as number;
    unwind(path, length, seen);
    last--;
  }
  for (const child of [taken, other]) {
    const share = (earlierUnknown * (forest.cover[child] as number)) / cover;
    descend(
      forest,
      child,
      row,
      paths,
      depth + 1,
      last + 1,
      share,
      child === taken ? earlierKnown : 0,
      split,
      values,
    );
  }
}

/** @returns where the feature stands on the path, 0 when it does not */
function findFeature({ feature }: Path, wanted: number, length: number): number {
  for (let i = 1; i <= length; i++) if (feature[i] === wanted) return i;
  return 0;
}

/** Adds one split to the path and updates the weights of all subset sizes. */
function extend(path: Path, length: number, unknown: number, known: number, feature: number): void {
  const { weight } = path;
  path.feature[length] = feature;
  path.unknown[length] = unknown;
  path.known[length] = known;
  weight[length] = length === 0 ? 1 : 0;
  for (let i = length - 1; i >= 0; i--) {
    const w = weight[i] as number;
    weight[i + 1] = (weight[i + 1] as number) + (known * w * (i + 1)) / (length + 1);
    weight[i] = (unknown * w * (length - i)) / (length + 1);
  }
}

/** Takes an earlier split on the same feature out again: the inverse of {@link extend}. */
function unwind(path: Path, length: number, at: number): void {
  const { weight } = path;
  const unknown = path.unknown[at] as number;
  const known = path.known[at] as number;
  let next = weight[length] as number;
  for (let i = length - 1; i >= 0; i--) {
    if (known === 0) {
      weight[i] = ((weight[i] as number) * (length + 1)) / (unknown * (length - i));
      continue;
    }
    const w = weight[i] as number;
    weight[i] = (next * (length + 1)) / ((i + 1) * known);
    next = w - ((weight[i] as number) * unknown * (length - i)) / (length + 1);
  }
  for (const list of [path.feature, path.unknown, path.known]) list.copyWithin(at, at + 1, length + 1);
}

/** Gives each feature of the path its share of the leaf. */
function addLeaf(path: Path, length: number, leaf: number, values: Float64Array): void {
  for (let i = 1; i <= length; i++) {
    const feature = path.feature[i] as number;
    const difference = (path.known[i] as number) - (path.unknown[i] as number);
    values[feature] = (values[feature] as number) + unwoundSum(path, length, i) * difference * leaf;
  }
}

function unwoundSum({ weight, unknown, known }: Path, length: number, at: number): number {
  const one = known[at] as number;
  const zero = unknown[at] as number;
  let next = weight[length] as number;
  let total = 0;
  for (let i = length - 1; i >= 0; i--) {
    if (one === 0) {
      total += ((weight[i] as number) * (length + 1)) / (zero * (length - i));
      continue;
    }
    const part = (next * (length + 1)) / ((i + 1) * one);
    total += part;
    next = (weight[i] as number) - (part * zero * (length - i)) / (length + 1);
  }
  return total;
}
