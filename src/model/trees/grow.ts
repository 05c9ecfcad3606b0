import { BINS, type Cuts } from './bins.js';
import type { Crew } from './crew.js';
import type { Tree, TreeNode } from './forest.js';
import { SHARDS, type ShardTable, type Step } from './shard.js';
import { findSplit, type Histogram, leafValue, type Split, type SplitOptions } from './split.js';

export type GrowOptions = SplitOptions & {
  readonly maxDepth: number;
  /** share of a leaf's log ratio that is taken, 0 to 1 */
  readonly learningRate: number;
};

/** The columns of the table: which feature each one is, and its cuts. */
export type Columns = { readonly features: readonly number[]; readonly cuts: Cuts };

type Open = {
  readonly node: number;
  readonly depth: number;
  readonly expected: number;
  readonly observed: number;
  readonly histogram: Histogram | undefined;
};

/**
 * Grows one tree level by level and updates the table's rates with it.
 *
 * Of two children only the one with fewer expected accidents is measured; the other is parent minus sibling.
 */
export function growTree(table: ShardTable, columns: Columns, crew: Crew, options: GrowOptions): Tree {
  const binCounts = columns.features.map((f) => (columns.cuts[f] as Float32Array).length);
  crew.run([{ op: 'plant' }, { op: 'measure', node: 0, slot: 0 }]);
  const nodes: TreeNode[] = [];
  let level: Open[] = [openRoot(table)];
  const settled: Step[] = [];
  let next = 1;
  while (level.length > 0) {
    const parted: { parent: Open; split: Split; left: number }[] = [];
    for (const open of level) {
      const split =
        open.histogram && findSplit(open.histogram, binCounts, open.expected, open.observed, options);
      if (split === undefined) {
        const value = options.learningRate * leafValue(open.expected, open.observed, options.priorHits);
        nodes[open.node] = leafNode(value, open.expected);
        settled.push({ op: 'settle', node: open.node, value });
        continue;
      }
      nodes[open.node] = splitNode(split, next, open.expected, columns);
      parted.push({ parent: open, split, left: next });
      next += 2;
    }
    level = descend(table, crew, parted, options.maxDepth);
  }
  crew.run(settled);
  return nodes;
}

function openRoot(table: ShardTable): Open {
  const histogram = gather(table, 0);
  let expected = 0;
  let observed = 0;
  for (let bin = 0; bin < BINS; bin++) {
    expected += histogram.expected[bin] as number;
    observed += histogram.observed[bin] as number;
  }
  return { node: 0, depth: 0, expected, observed, histogram };
}

/** Parts the rows of a level and measures the children that may split again. */
function descend(
  table: ShardTable,
  crew: Crew,
  parted: readonly { parent: Open; split: Split; left: number }[],
  maxDepth: number,
): Open[] {
  if (parted.length === 0) return [];
  const children = parted.map(({ parent, split, left }) => {
    const rightExpected = parent.expected - split.leftExpected;
    return {
      parent,
      split,
      left,
      rightExpected,
      smaller: split.leftExpected < rightExpected ? left : left + 1,
    };
  });
  const measured = (parted[0]?.parent.depth ?? 0) + 1 < maxDepth;
  crew.run([
    ...children.map(
      ({ parent, split, left }): Step => ({
        op: 'part',
        node: parent.node,
        column: split.column,
        bin: split.bin,
        missingLeft: split.missingLeft,
        left,
      }),
    ),
    ...(measured ? children.map(({ smaller }, slot): Step => ({ op: 'measure', node: smaller, slot })) : []),
  ]);
  return children.flatMap(({ parent, split, left, rightExpected, smaller }, slot) => {
    const own = measured ? gather(table, slot) : undefined;
    const other = own && parent.histogram && subtract(parent.histogram, own);
    const depth = parent.depth + 1;
    return [
      {
        node: left,
        depth,
        expected: split.leftExpected,
        observed: split.leftObserved,
        histogram: smaller === left ? own : other,
      },
      {
        node: left + 1,
        depth,
        expected: rightExpected,
        observed: parent.observed - split.leftObserved,
        histogram: smaller === left ? other : own,
      },
    ];
  });
}

/** Adds the shards' histograms in the order of the shards: floating-point sums depend on it. */
function gather(table: ShardTable, slot: number): Histogram {
  const size = table.stride * BINS;
  const total = new Float64Array(2 * size);
  for (let shard = 0; shard < SHARDS; shard++) {
    const start = (shard * table.slots + slot) * 2 * size;
    for (let i = 0; i < 2 * size; i++)
      total[i] = (total[i] as number) + (table.histograms[start + i] as number);
  }
  return { expected: total.subarray(0, size), observed: total.subarray(size) };
}

/** The parent's histogram is not needed any more and becomes the sibling's. */
function subtract(parent: Histogram, child: Histogram): Histogram {
  for (let i = 0; i < parent.expected.length; i++) {
    parent.expected[i] = Math.max(0, (parent.expected[i] as number) - (child.expected[i] as number));
    parent.observed[i] = Math.max(0, (parent.observed[i] as number) - (child.observed[i] as number));
  }
  return parent;
}

function leafNode(value: number, cover: number): TreeNode {
  return { feature: -1, bin: 0, threshold: 0, left: -1, missingLeft: false, value, cover, gain: 0 };
}

function splitNode(split: Split, left: number, cover: number, { features, cuts }: Columns): TreeNode {
  const feature = features[split.column] as number;
  return {
    feature,
    bin: split.bin,
    threshold: (cuts[feature] as Float32Array)[split.bin - 1] as number,
    left,
    missingLeft: split.missingLeft,
    value: 0,
    cover,
    gain: split.gain,
  };
}
