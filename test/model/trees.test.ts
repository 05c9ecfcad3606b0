import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../src/lib/random.js';
import { BINS, binRows, chooseCuts } from '../../src/model/trees/bins.js';
import type { Crew, OpenCrew } from '../../src/model/trees/crew.js';
import { openLocalCrew } from '../../src/model/trees/crew.js';
import { flattenTrees, predictForest, type Tree } from '../../src/model/trees/forest.js';
import { type GrowOptions, growTree } from '../../src/model/trees/grow.js';
import { createShardTable, listHits, performSteps, SHARDS, spareFor } from '../../src/model/trees/shard.js';

const OPTIONS = { maxDepth: 4, learningRate: 0.3, minHits: 10, priorHits: 1, minGain: 0.5 };
const WIDTH = 5;

type Data = { values: Float32Array; count: Float32Array; truth: Float64Array };

/** A truth with a threshold, an interaction and missing values; two columns are noise. */
function simulate(rows: number, seed: string): Data {
  const random = createRandom(seed);
  const values = new Float32Array(rows * WIDTH);
  const count = new Float32Array(rows);
  const truth = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const x = Array.from({ length: WIDTH }, () => random.normal());
    const missing = random.next() < 0.2;
    const log =
      -2 + ((x[0] as number) > 0.5 ? 0.8 : 0) + ((x[1] as number) > 0 && (x[2] as number) > 0 ? 0.9 : 0);
    truth[row] = Math.exp(log + (missing ? 0.5 : 0));
    count[row] = random.poisson(truth[row] as number);
    values.set(missing ? [...x.slice(0, 3), Number.NaN, x[4] as number] : x, row * WIDTH);
  }
  return { values, count, truth };
}

function grow(
  data: Data,
  trees: number,
  openCrew: OpenCrew = openLocalCrew,
  options: GrowOptions = OPTIONS,
): Tree[] {
  const rows = data.count.length;
  const cuts = chooseCuts(data.values, WIDTH);
  const features = [0, 1, 2, 3, 4];
  const table = createShardTable(rows, WIDTH, options.maxDepth);
  binRows(data.values, WIDTH, cuts, features, table.bins, table.stride, 0);
  const mean = data.count.reduce((sum, n) => sum + n, 0) / rows;
  table.hits.set(data.count);
  table.rates.fill(mean);
  const ready = listHits(table);
  const crew = openCrew(ready);
  return Array.from({ length: trees }, () => growTree(ready, { features, cuts }, crew, options));
}

const deviance = (count: Float32Array, rate: (row: number) => number) =>
  count.reduce((sum, n, row) => sum + rate(row) - n * Math.log(rate(row)), 0);

test('trees find a truth of thresholds, interactions and missing values nearly as well as the truth itself', () => {
  const train = simulate(40_000, 'train');
  const later = simulate(40_000, 'later');
  const mean = train.count.reduce((sum, n) => sum + n, 0) / train.count.length;
  const scores = predictForest(flattenTrees(grow(train, 20)), later.values, WIDTH);
  const flat = deviance(later.count, () => mean);
  const found = deviance(later.count, (row) => mean * Math.exp(scores[row] as number));
  const best = deviance(later.count, (row) => later.truth[row] as number);
  const share = (flat - found) / (flat - best);
  assert.ok(share > 0.95 && share < 1, `${share} of what the truth explains`);
});

test('a leaf keeps at least the expected accidents that were asked for, and depth its limit', () => {
  const trees = grow(simulate(5000, 'leaves'), 5);
  assert.ok(trees.length > 0);
  for (const tree of trees) {
    assert.ok(tree.length <= 2 ** (OPTIONS.maxDepth + 1) - 1);
    for (const node of tree) if (node.feature < 0) assert.ok(node.cover >= OPTIONS.minHits - 1e-9);
  }
});

test('the order in which shards are worked on leaves no trace', () => {
  const data = simulate(5000, 'order');
  const backwards: OpenCrew = (table): Crew => ({
    run(steps) {
      for (let shard = SHARDS - 1; shard >= 0; shard--) performSteps(table, shard, steps, spareFor(table));
    },
    close() {},
  });
  assert.deepEqual(grow(data, 5, backwards), grow(data, 5));
});

test('noise alone grows no tree beyond its root', () => {
  const random = createRandom('noise');
  const values = Float32Array.from({ length: 2000 * WIDTH }, () => random.normal());
  const count = Float32Array.from({ length: 2000 }, () => random.poisson(0.02));
  const noise = { values, count, truth: new Float64Array(2000) };
  const [tree] = grow(noise, 1, openLocalCrew, { ...OPTIONS, minGain: 8 });
  assert.equal(tree?.length, 1);
});

test('a value on a cut goes right both in bins and in the finished tree', () => {
  const values = Float32Array.of(1, 1, 2, 2, 3, 3, Number.NaN, 3);
  const cuts = chooseCuts(values, 1);
  assert.deepEqual([...(cuts[0] as Float32Array)], [1.5, 2.5]);
  const bins = new Uint8Array(8);
  binRows(values, 1, cuts, [0], bins, 1, 0);
  assert.deepEqual([...bins], [1, 1, 2, 2, 3, 3, 0, 3]);
  const onCut = new Uint8Array(2);
  binRows(Float32Array.of(1.5, Math.fround(1.4999999)), 1, cuts, [0], onCut, 1, 0);
  assert.deepEqual([...onCut], [2, 1]);
});

test('many distinct values share at most 63 bins, in order', () => {
  const random = createRandom('bins');
  const values = Float32Array.from({ length: 10_000 }, () => random.normal());
  const cuts = chooseCuts(values, 1);
  const bins = new Uint8Array(values.length);
  binRows(values, 1, cuts, [0], bins, 1, 0);
  assert.ok(Math.max(...bins) < BINS && Math.min(...bins) === 1);
  const order = [...values.keys()].sort((a, b) => (values[a] as number) - (values[b] as number));
  assert.ok(
    order.every((row, i) => i === 0 || (bins[row] as number) >= (bins[order[i - 1] as number] as number)),
  );
});
