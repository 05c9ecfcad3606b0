import { type GraphTask, type Item, makeLayers, orderLayers, type Piece } from './layers.js';

export const NODE_WIDTH = 150;
export const NODE_HEIGHT = 34;
const GAP_X = 34;
const GAP_Y = 14;
/** an edge that passes by takes less room than a task */
const PASS_HEIGHT = 8;
const MARGIN = 26;

export type Node = { readonly id: string; readonly x: number; readonly y: number };
export type Edge = { readonly from: string; readonly to: string; readonly path: string };
export type GroupBox = {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};
export type GraphLayout = {
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
  /** boxes of groups that hold no foreign task; other groups have none */
  readonly groups: readonly GroupBox[];
  /** ids of the tasks, layer by layer, from top to bottom */
  readonly layers: readonly (readonly string[])[];
  readonly width: number;
  readonly height: number;
};

/**
 * Layered drawing of a DAG from left to right: longest-path layers, order by barycentre, straight long edges.
 * @param tasks acyclic; an edge to an unknown task or one that closes a cycle is left out
 */
export function layoutGraph(tasks: readonly GraphTask[]): GraphLayout {
  const layered = makeLayers(tasks);
  const layers = orderLayers(layered);
  const tops = placeLayers(layers, layered.pieces);
  const layerAt = new Map(layers.flatMap((layer, at) => layer.map(({ key }) => [key, at] as const)));
  const x = (key: string) => MARGIN + (layerAt.get(key) ?? 0) * (NODE_WIDTH + GAP_X);
  const nodes = tasks.map(({ id }) => ({ id, x: x(id), y: tops.get(id) ?? 0 }));
  const edges = layered.chains.map((chain) => ({
    from: chain[0] ?? '',
    to: chain.at(-1) ?? '',
    path: drawChain(chain, x, (key) => tops.get(key) ?? 0),
  }));
  return {
    nodes,
    edges,
    groups: boxGroups(tasks, nodes),
    layers: layers.map((layer) => layer.flatMap(({ task }) => task?.id ?? [])),
    width: MARGIN * 2 + layers.length * (NODE_WIDTH + GAP_X) - GAP_X,
    height: MARGIN + Math.max(NODE_HEIGHT, ...nodes.map(({ y }) => y + NODE_HEIGHT)),
  };
}

function heightOf({ task }: Item): number {
  return task === undefined ? PASS_HEIGHT : NODE_HEIGHT;
}

/** Vertical places: stacked first, then drawn towards the mean of the neighbours without changing the order. */
function placeLayers(layers: readonly (readonly Item[])[], pieces: readonly Piece[]): Map<string, number> {
  const tops = new Map<string, number>();
  const linked = new Map<string, string[]>();
  for (const { from, to } of pieces) {
    linked.set(from, [...(linked.get(from) ?? []), to]);
    linked.set(to, [...(linked.get(to) ?? []), from]);
  }
  const heights = new Map(layers.flat().map((item) => [item.key, heightOf(item)]));
  const middle = (key: string) => (tops.get(key) ?? 0) + (heights.get(key) ?? 0) / 2;
  for (const layer of layers)
    stack(
      layer,
      layer.map(() => 0),
      tops,
    );
  for (let round = 0; round < 12; round++) {
    const order = round % 2 === 0 ? layers : [...layers].reverse();
    for (const layer of order) {
      const wishes = layer.map((item) => {
        const others = linked.get(item.key) ?? [];
        if (others.length === 0) return tops.get(item.key) ?? 0;
        return others.reduce((sum, key) => sum + middle(key), 0) / others.length - heightOf(item) / 2;
      });
      stack(layer, wishes, tops);
    }
  }
  const highest = Math.min(...tops.values());
  for (const [key, top] of tops) tops.set(key, top - highest + MARGIN);
  return tops;
}

/** As near to the wishes as the order allows; what is pushed down is pushed back by half of the mean error. */
function stack(layer: readonly Item[], wishes: readonly number[], tops: Map<string, number>): void {
  let floor = Number.NEGATIVE_INFINITY;
  const placed = layer.map((item, i) => {
    const top = Math.max(wishes[i] ?? 0, floor);
    floor = top + heightOf(item) + GAP_Y;
    return top;
  });
  const error = placed.reduce((sum, top, i) => sum + top - (wishes[i] ?? 0), 0) / Math.max(1, placed.length);
  layer.forEach(({ key }, i) => {
    tops.set(key, (placed[i] ?? 0) - error);
  });
}

function drawChain(chain: readonly string[], x: (key: string) => number, y: (key: string) => number): string {
  const parts: string[] = [];
  for (let i = 1; i < chain.length; i++) {
    const [from, to] = [chain[i - 1] ?? '', chain[i] ?? ''];
    const fromY = y(from) + (i === 1 ? NODE_HEIGHT : PASS_HEIGHT) / 2;
    const toY = y(to) + (i === chain.length - 1 ? NODE_HEIGHT : PASS_HEIGHT) / 2;
    const [fromX, toX] = [x(from) + NODE_WIDTH, x(to)];
    const half = (fromX + toX) / 2;
    parts.push(`${i === 1 ? 'M' : 'L'}${fromX},${fromY} C${half},${fromY} ${half},${toY} ${toX},${toY}`);
  }
  return parts.join(' ');
}

const PAD = 9;
const CAPTION = 14;

function boxGroups(tasks: readonly GraphTask[], nodes: readonly Node[]): GroupBox[] {
  const members = new Map<string, Set<string>>();
  for (const { id, group } of tasks)
    if (group !== null) members.set(group, (members.get(group) ?? new Set()).add(id));
  return [...members].flatMap(([name, ids]) => {
    const own = nodes.filter(({ id }) => ids.has(id));
    const left = Math.min(...own.map(({ x }) => x)) - PAD;
    const top = Math.min(...own.map(({ y }) => y)) - PAD - CAPTION / 2;
    const right = Math.max(...own.map(({ x }) => x)) + NODE_WIDTH + PAD;
    const bottom = Math.max(...own.map(({ y }) => y)) + NODE_HEIGHT + PAD;
    const foreign = nodes.some(
      ({ id, x, y }) =>
        !ids.has(id) && x < right && x + NODE_WIDTH > left && y < bottom && y + NODE_HEIGHT > top,
    );
    return foreign ? [] : [{ name, x: left, y: top, width: right - left, height: bottom - top }];
  });
}
