import type { Random } from '../../lib/random.js';
import { type OpenCrew, openLocalCrew } from './crew.js';
import type { Tree } from './forest.js';
import { type Columns, type GrowOptions, growTree } from './grow.js';
import { chooseColumns, fillBins, type TreeRows } from './matrix.js';
import { createShardTable, listHits, type ShardTable } from './shard.js';

/** So few rows are done before other threads have woken up. */
const FEW_ROWS = 25_000;

/** Called after each tree. @returns false to grow no more */
export type Watch = (tree: Tree, columns: Columns) => boolean;

/**
 * Boosted trees for Poisson counts: each tree multiplies the expectations that the trees before it left.
 * @param watch stops the growth; it sees every tree
 */
export function boostTrees(
  source: TreeRows,
  maxTrees: number,
  options: GrowOptions,
  random: Random,
  openCrew: OpenCrew,
  watch: Watch,
): Tree[] {
  if (maxTrees === 0 || source.rows.length === 0) return [];
  const columns = chooseColumns(source, random);
  if (columns.features.length === 0) return [];
  const table = fillTable(source, columns, options.maxDepth);
  const crew = source.rows.length < FEW_ROWS ? openLocalCrew(table) : openCrew(table);
  const trees: Tree[] = [];
  try {
    while (trees.length < maxTrees) {
      const tree = growTree(table, columns, crew, options);
      trees.push(tree);
      if (!watch(tree, columns)) break;
    }
  } finally {
    crew.close();
  }
  return trees;
}

function fillTable(source: TreeRows, columns: Columns, maxDepth: number): ShardTable {
  const table = createShardTable(source.rows.length, columns.features.length, maxDepth);
  fillBins(source, columns, table.bins, table.stride);
  source.rows.forEach((row, i) => {
    const weight = source.days.weight[row] as number;
    table.hits[i] = weight * (source.days.count[row] as number);
    table.rates[i] = weight * Math.exp(source.offset[row] as number);
  });
  return listHits(table);
}
