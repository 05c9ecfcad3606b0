import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../../src/lib/random.js';
import {
  countCrossings,
  type GraphTask,
  layerOfTasks,
  makeLayers,
  orderLayers,
} from '../../../../src/web/workflows/graph/layers.js';
import { layoutGraph, NODE_HEIGHT, NODE_WIDTH } from '../../../../src/web/workflows/graph/layout.js';
import { nodeAfterKey } from '../../../../src/web/workflows/graph/walk.js';
import { DAGS } from '../../../../src/workflows/dags.js';

const task = (id: string, needs: readonly string[] = [], group: string | null = null): GraphTask => ({
  id,
  needs: [...needs],
  group,
});

const DIAMOND = [task('a'), task('b', ['a']), task('c', ['a']), task('d', ['b', 'c', 'a'])];

/** A made-up DAG: each task needs up to three earlier ones. */
function randomDag(size: number): GraphTask[] {
  const random = createRandom(`dag ${size}`);
  return Array.from({ length: size }, (_, i) =>
    task(`t${i}`, [
      ...new Set(Array.from({ length: Math.min(i, random.below(4)) }, () => `t${random.below(i)}`)),
    ]),
  );
}

const GRAPHS: readonly (readonly [string, readonly GraphTask[]])[] = [
  ['diamond', DIAMOND],
  ['40 tasks', randomDag(40)],
  ['200 tasks', randomDag(200)],
  ...DAGS.map(
    ({ name, tasks }) => [name, tasks.map(({ id, needs, group }) => task(id, needs, group ?? null))] as const,
  ),
];

test('every task stands to the right of all that it needs, and none on another', () => {
  assert.ok(GRAPHS.length > 3);
  for (const [name, tasks] of GRAPHS) {
    const { nodes, width, height } = layoutGraph(tasks);
    const at = new Map(nodes.map((node) => [node.id, node]));
    for (const { id, needs } of tasks)
      for (const need of needs)
        assert.ok((at.get(need)?.x ?? 0) < (at.get(id)?.x ?? 0), `${name}: ${need} → ${id}`);
    for (const a of nodes) {
      assert.ok(a.x >= 0 && a.y >= 0 && a.x + NODE_WIDTH <= width && a.y + NODE_HEIGHT <= height, name);
      for (const b of nodes)
        if (a !== b && a.x === b.x)
          assert.ok(Math.abs(a.y - b.y) >= NODE_HEIGHT, `${name}: ${a.id} on ${b.id}`);
    }
  }
});

test('ordering never makes more crossings than it found', () => {
  for (const [name, tasks] of GRAPHS) {
    const layered = makeLayers(tasks);
    const before = countCrossings(layered.layers, layered.pieces);
    assert.ok(countCrossings(orderLayers(layered), layered.pieces) <= Math.max(before, 0), name);
  }
});

test('a long edge passes through every layer between its ends', () => {
  const { chains } = makeLayers(DIAMOND);
  assert.deepEqual(chains.map((chain) => chain.length).sort(), [2, 2, 2, 2, 3]);
});

test('a cycle or an unknown need does not hang the drawing', () => {
  const layers = layerOfTasks([task('a', ['b']), task('b', ['a']), task('c', ['nobody', 'a'])]);
  assert.equal(layers.size, 3);
  assert.equal(layoutGraph([task('a', ['b']), task('b', ['a'])]).nodes.length, 2);
  assert.equal(layoutGraph([]).nodes.length, 0);
});

test('a group is boxed only when the box holds nobody else', () => {
  const clean = layoutGraph([task('a', [], 'g'), task('b', ['a'], 'g'), task('c', ['b'])]);
  assert.deepEqual(
    clean.groups.map(({ name }) => name),
    ['g'],
  );
  const mixed = layoutGraph([task('a', [], 'g'), task('b', ['a']), task('c', ['b'], 'g')]);
  assert.deepEqual(mixed.groups, []);
});

test('arrows follow the edges and the layers', () => {
  const layout = layoutGraph(DIAMOND);
  assert.equal(nodeAfterKey(layout, 'b', 'ArrowRight'), 'd');
  assert.equal(nodeAfterKey(layout, 'b', 'ArrowLeft'), 'a');
  assert.equal(nodeAfterKey(layout, 'a', 'ArrowUp'), undefined);
  assert.equal(nodeAfterKey(layout, 'a', 'End'), 'd');
});
