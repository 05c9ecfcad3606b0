import type { TaskView } from '../api/views.js';

export type GraphTask = Pick<TaskView, 'id' | 'needs' | 'group'>;
/** A task, or the place where a long edge passes through a layer (`task` undefined). */
export type Item = {
  readonly key: string;
  readonly task: GraphTask | undefined;
  readonly group: string | null;
};
/** A piece of an edge between neighbouring layers, by the keys of its items. */
export type Piece = { readonly from: string; readonly to: string };
export type Layered = {
  readonly layers: readonly (readonly Item[])[];
  readonly pieces: readonly Piece[];
  /** from task to task: keys from its start, through the layers between, to its end */
  readonly chains: readonly (readonly string[])[];
};

/** The layer of every task: one more than the deepest of what it needs. A cycle is cut where it closes. */
export function layerOfTasks(tasks: readonly GraphTask[]): ReadonlyMap<string, number> {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const layers = new Map<string, number>();
  const open = new Set<string>();
  const visit = (task: GraphTask): number => {
    const known = layers.get(task.id);
    if (known !== undefined) return known;
    open.add(task.id);
    let layer = 0;
    for (const need of task.needs) {
      const other = byId.get(need);
      if (other !== undefined && !open.has(need)) layer = Math.max(layer, visit(other) + 1);
    }
    open.delete(task.id);
    layers.set(task.id, layer);
    return layer;
  };
  for (const task of tasks) visit(task);
  return layers;
}

/** Puts tasks into layers and gives every edge a place in each layer it crosses. */
export function makeLayers(tasks: readonly GraphTask[]): Layered {
  const layerOf = layerOfTasks(tasks);
  const layers: Item[][] = Array.from({ length: Math.max(0, ...layerOf.values()) + 1 }, () => []);
  for (const task of tasks)
    layers[layerOf.get(task.id) ?? 0]?.push({ key: task.id, task, group: task.group });
  const pieces: Piece[] = [];
  const chains: string[][] = [];
  for (const task of tasks)
    for (const need of task.needs) {
      const [from, to] = [layerOf.get(need), layerOf.get(task.id) ?? 0];
      if (from === undefined || from >= to) continue;
      const chain = [need];
      for (let layer = from + 1; layer < to; layer++) {
        const key = `${need} ${task.id} ${layer}`;
        layers[layer]?.push({ key, task: undefined, group: null });
        chain.push(key);
      }
      chain.push(task.id);
      chains.push(chain);
      for (let i = 1; i < chain.length; i++) pieces.push({ from: chain[i - 1] ?? '', to: chain[i] ?? '' });
    }
  return { layers, pieces, chains };
}

const SWEEPS = 8;

/** Orders every layer by the mean place of its neighbours, forth and back, and keeps the order with fewest crossings. */
export function orderLayers({ layers, pieces }: Layered): readonly (readonly Item[])[] {
  const before = neighbours(pieces, 'to', 'from');
  const after = neighbours(pieces, 'from', 'to');
  let current = layers.map((layer) =>
    byGroup(
      layer,
      layer.map((_, i) => i),
    ),
  );
  let best = current;
  let fewest = countCrossings(current, pieces);
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
    const down = sweep % 2 === 0;
    const next = [...current];
    const order = current.map((_, i) => (down ? i : current.length - 1 - i)).slice(1);
    for (const at of order) {
      const beside = next[down ? at - 1 : at + 1] ?? [];
      const places = new Map(beside.map(({ key }, i) => [key, i]));
      const links = down ? before : after;
      const layer = next[at] ?? [];
      next[at] = byGroup(
        layer,
        layer.map(({ key }, i) =>
          mean(
            (links.get(key) ?? []).map((other) => places.get(other) ?? i),
            i,
          ),
        ),
      );
    }
    current = next;
    const crossings = countCrossings(current, pieces);
    if (crossings < fewest) [best, fewest] = [current, crossings];
  }
  return best;
}

/** Sorts by the wish of every item, but keeps a group's tasks together at their common mean. */
function byGroup(layer: readonly Item[], wishes: readonly number[]): Item[] {
  const ofGroup = new Map<string, number[]>();
  layer.forEach(({ group }, i) => {
    if (group !== null) ofGroup.set(group, [...(ofGroup.get(group) ?? []), wishes[i] ?? i]);
  });
  return layer
    .map((item, i) => {
      const own = wishes[i] ?? i;
      return { item, own, common: item.group === null ? own : mean(ofGroup.get(item.group) ?? [], own), i };
    })
    .sort(
      (a, b) =>
        a.common - b.common ||
        (a.item.group ?? '').localeCompare(b.item.group ?? '') ||
        a.own - b.own ||
        a.i - b.i,
    )
    .map(({ item }) => item);
}

function neighbours(pieces: readonly Piece[], of: keyof Piece, what: keyof Piece): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const piece of pieces) {
    const list = found.get(piece[of]);
    if (list === undefined) found.set(piece[of], [piece[what]]);
    else list.push(piece[what]);
  }
  return found;
}

function mean(values: readonly number[], otherwise: number): number {
  return values.length === 0 ? otherwise : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Pairs of pieces between the same two layers that cross. */
export function countCrossings(layers: readonly (readonly Item[])[], pieces: readonly Piece[]): number {
  const place = new Map<string, readonly [layer: number, index: number]>();
  layers.forEach((layer, at) => {
    layer.forEach(({ key }, i) => {
      place.set(key, [at, i]);
    });
  });
  const between = new Map<number, (readonly [number, number])[]>();
  for (const { from, to } of pieces) {
    const [layer, a] = place.get(from) ?? [0, 0];
    const b = place.get(to)?.[1] ?? 0;
    const list = between.get(layer);
    if (list === undefined) between.set(layer, [[a, b]]);
    else list.push([a, b]);
  }
  let crossings = 0;
  for (const list of between.values())
    for (let i = 0; i < list.length; i++)
      for (let j = i + 1; j < list.length; j++) {
        const [a, b] = list[i] ?? [0, 0];
        const [c, d] = list[j] ?? [0, 0];
        if ((a - c) * (b - d) < 0) crossings++;
      }
  return crossings;
}
