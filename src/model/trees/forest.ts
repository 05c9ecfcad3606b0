/** Regression trees over the model's features, flattened; the children of a node stand side by side. */
export type Forest = {
  /** first node of each tree, and one past the last */
  readonly roots: Int32Array;
  /** feature of a split; −1 = leaf */
  readonly feature: Int16Array;
  /** float32: values below it go left */
  readonly threshold: Float32Array;
  /** left child; the right one is next to it */
  readonly left: Int32Array;
  /** 1 = a missing value goes left */
  readonly missingLeft: Uint8Array;
  /** log ratio added by a leaf, 0 at splits */
  readonly value: Float64Array;
  /** expected accidents that passed the node in training */
  readonly cover: Float64Array;
  /** log-likelihood won by the split, 0 at leaves */
  readonly gain: Float64Array;
};

/** One node of a tree under construction; children are positions in the tree. */
export type TreeNode = {
  readonly feature: number;
  readonly bin: number;
  readonly threshold: number;
  readonly left: number;
  readonly missingLeft: boolean;
  readonly value: number;
  readonly cover: number;
  readonly gain: number;
};

export type Tree = readonly TreeNode[];

export const treeCount = (forest: Forest): number => forest.roots.length - 1;

export function flattenTrees(trees: readonly Tree[]): Forest {
  const roots = new Int32Array(trees.length + 1);
  trees.forEach((tree, t) => {
    roots[t + 1] = (roots[t] as number) + tree.length;
  });
  const nodes = trees.flat();
  const left = trees.flatMap((tree, t) =>
    tree.map((node) => (node.feature < 0 ? -1 : node.left + (roots[t] as number))),
  );
  return {
    roots,
    feature: Int16Array.from(nodes, (node) => node.feature),
    threshold: Float32Array.from(nodes, (node) => node.threshold),
    left: Int32Array.from(left),
    missingLeft: Uint8Array.from(nodes, (node) => Number(node.missingLeft)),
    value: Float64Array.from(nodes, (node) => node.value),
    cover: Float64Array.from(nodes, (node) => node.cover),
    gain: Float64Array.from(nodes, (node) => node.gain),
  };
}

export const NO_TREES: Forest = flattenTrees([]);

/** One forest after the other: their scores add up. */
export function joinForests(first: Forest, second: Forest): Forest {
  const nodes = first.feature.length;
  const moved = (positions: Int32Array) => positions.map((at) => (at < 0 ? -1 : at + nodes));
  return {
    roots: Int32Array.from([...first.roots, ...moved(second.roots).subarray(1)]),
    feature: Int16Array.from([...first.feature, ...second.feature]),
    threshold: Float32Array.from([...first.threshold, ...second.threshold]),
    left: Int32Array.from([...first.left, ...moved(second.left)]),
    missingLeft: Uint8Array.from([...first.missingLeft, ...second.missingLeft]),
    value: Float64Array.from([...first.value, ...second.value]),
    cover: Float64Array.from([...first.cover, ...second.cover]),
    gain: Float64Array.from([...first.gain, ...second.gain]),
  };
}

/**
 * Sum of the leaf values of all trees, per row.
 * @param features rows × width, row-major, NaN = missing
 * @returns log ratio to the reference, per row
 */
export function predictForest(forest: Forest, features: Float32Array, width: number): Float64Array {
  const { roots, feature, threshold, left, missingLeft, value } = forest;
  const rows = features.length / width;
  const trees = treeCount(forest);
  const total = new Float64Array(rows);
  for (let row = 0, at = 0; row < rows; row++, at += width) {
    let score = 0;
    for (let t = 0; t < trees; t++) {
      let node = roots[t] as number;
      for (let f = feature[node] as number; f >= 0; f = feature[node] as number) {
        const x = features[at + f] as number;
        const goesLeft = x < (threshold[node] as number) || (Number.isNaN(x) && missingLeft[node] === 1);
        node = (left[node] as number) + (goesLeft ? 0 : 1);
      }
      score += value[node] as number;
    }
    total[row] = score;
  }
  return total;
}
