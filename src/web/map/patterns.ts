import { NO_DATA, type Step } from './palettes.js';

/** One square tile, drawn by a stroked path, so that the same text serves SVG and the canvas of MapLibre. */
export type Tile = {
  readonly size: number;
  readonly path: string;
  readonly stroke: string;
  readonly width: number;
  readonly round: boolean;
};

const BLACK = 'rgba(22,22,22,.78)';
const tile = (size: number, path: string, stroke = BLACK, width = 1, round = false): Tile => ({
  size,
  path,
  stroke,
  width,
  round,
});

/** A none, B dots, C hatching, D dense hatching, E white grid; "no data" leans the other way. */
const TILES: Readonly<Record<Step, Tile>> = {
  [NO_DATA]: tile(8, 'M-2 -2L10 10M-2 6L2 10M6 -2L10 2', 'rgba(90,98,112,.9)', 1.3),
  1: tile(8, 'M2 2h.01M6 6h.01', BLACK, 1.7, true),
  2: tile(8, 'M-2 2L2 -2M-1 9L9 -1M6 10L10 6', BLACK, 0.9),
  3: tile(4, 'M-1 1L1 -1M-.5 4.5L4.5 -.5M3 5L5 3', BLACK, 0.8),
  4: tile(6, 'M0 3H6M3 0V6', 'rgba(255,255,255,.85)', 1),
};

/** @returns undefined where the step is drawn plain; "no data" is hatched whether patterns are on or not */
export function tileOf(step: Step, patterns: boolean): Tile | undefined {
  return patterns || step === NO_DATA ? TILES[step] : undefined;
}
