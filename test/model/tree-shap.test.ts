import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../src/lib/random.js';
import { treeContributions } from '../../src/model/tree-shap.js';
import { flattenTrees, predictForest, type Tree, type TreeNode } from '../../src/model/trees/forest.js';

const WIDTH = 5;

/** A random tree in which features may come twice on a path. */
function randomTree(seed: string): Tree {
  const random = createRandom(seed);
  const nodes: TreeNode[] = [];
  const place = (at: number, depth: number, cover: number) => {
    const leaf = depth === 4 || (depth > 1 && random.next() < 0.3);
    const left = Math.max(nodes.length, at + 1);
    nodes[at] = {
      feature: leaf ? -1 : random.below(WIDTH),
      bin: 0,
      threshold: Math.fround(random.normal()),
      left: leaf ? -1 : left,
      missingLeft: random.next() < 0.5,
      value: leaf ? random.normal() : 0,
      cover,
      gain: 0,
    };
    if (leaf) return;
    const share = 0.2 + 0.6 * random.next();
    const empty = {
      feature: -1,
      bin: 0,
      threshold: 0,
      left: -1,
      missingLeft: false,
      value: 0,
      cover: 0,
      gain: 0,
    };
    nodes[left] = empty;
    nodes[left + 1] = empty;
    place(left, depth + 1, cover * share);
    place(left + 1, depth + 1, cover * (1 - share));
  };
  place(0, 0, 100);
  return nodes;
}

const trees = Array.from({ length: 6 }, (_, i) => randomTree(`tree ${i}`));
const forest = flattenTrees(trees);
const random = createRandom('rows');
const rows = Array.from({ length: 30 }, () =>
  Float32Array.from({ length: WIDTH }, () => (random.next() < 0.2 ? Number.NaN : random.normal())),
);

/** Mean of the forest when only some features are known, by Shapley's definition on one tree. */
function expectation(tree: Tree, row: Float32Array, known: ReadonlySet<number>, at = 0): number {
  const node = tree[at] as TreeNode;
  if (node.feature < 0) return node.value;
  const x = row[node.feature] as number;
  const goesLeft = Number.isNaN(x) ? node.missingLeft : x < node.threshold;
  if (known.has(node.feature)) return expectation(tree, row, known, goesLeft ? node.left : node.left + 1);
  const [a, b] = [tree[node.left] as TreeNode, tree[node.left + 1] as TreeNode];
  return (
    (a.cover * expectation(tree, row, known, node.left) +
      b.cover * expectation(tree, row, known, node.left + 1)) /
    (a.cover + b.cover)
  );
}

function shapleyByDefinition(row: Float32Array, feature: number): number {
  const factorial = [1, 1, 2, 6, 24, 120];
  let total = 0;
  for (let mask = 0; mask < 2 ** WIDTH; mask++) {
    if (mask & (1 << feature)) continue;
    const known = new Set([...Array(WIDTH).keys()].filter((f) => mask & (1 << f)));
    const weight =
      ((factorial[known.size] as number) * (factorial[WIDTH - known.size - 1] as number)) /
      (factorial[WIDTH] as number);
    for (const tree of trees)
      total +=
        weight * (expectation(tree, row, new Set([...known, feature])) - expectation(tree, row, known));
  }
  return total;
}

test('mean and contributions add up to what the forest says', () => {
  for (const row of rows) {
    const { base, values } = treeContributions(forest, row);
    const sum = values.reduce((total, value) => total + value, base);
    assert.ok(Math.abs(sum - (predictForest(forest, row, WIDTH)[0] as number)) < 1e-9);
  }
});

test('contributions are the Shapley values of the definition', () => {
  for (const row of rows.slice(0, 8)) {
    const { values } = treeContributions(forest, row);
    values.forEach((value, feature) => {
      assert.ok(Math.abs(value - shapleyByDefinition(row, feature)) < 1e-9);
    });
  }
});
