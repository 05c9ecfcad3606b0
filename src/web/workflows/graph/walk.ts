import type { GraphLayout } from './layout.js';

/** Where an arrow leads in the graph: left and right along the edges, up and down within a layer. */
export function nodeAfterKey(layout: GraphLayout, id: string, key: string): string | undefined {
  const layer = layout.layers.find((ids) => ids.includes(id)) ?? [];
  const at = layer.indexOf(id);
  switch (key) {
    case 'ArrowUp':
      return layer[at - 1];
    case 'ArrowDown':
      return layer[at + 1];
    case 'ArrowRight':
      return layout.edges.find(({ from }) => from === id)?.to;
    case 'ArrowLeft':
      return layout.edges.find(({ to }) => to === id)?.from;
    case 'Home':
      return layout.layers[0]?.[0];
    case 'End':
      return layout.layers.at(-1)?.at(-1);
    default:
      return undefined;
  }
}
