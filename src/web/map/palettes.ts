import type { MapLayer, PaletteName } from '../state/page-address.js';

/** A step of a scale: 0 to 4, low to high; {@link NO_DATA} where nothing is known, which is never step 0. */
export type Step = number;
export const NO_DATA: Step = -1;
export const STEPS: readonly Step[] = [0, 1, 2, 3, 4];

export type Ink = { readonly fill: string; readonly ink: string };

const DARK_INK = '#161616';
const inks = (fills: readonly string[], white: readonly Step[]): readonly Ink[] =>
  fills.map((fill, step) => ({ fill, ink: white.includes(step) ? '#ffffff' : DARK_INK }));

/** Fills and letter inks; every pair is at least 4.5:1 (checked by a test). Chosen for deuteranopes and protanopes too. */
export const RISK_PALETTES: Readonly<Record<PaletteName, readonly Ink[]>> = {
  std: inks(['#187771', '#72C6A6', '#F9F29B', '#EE8029', '#B5062A'], [0, 4]),
  cvd: inks(['#1E62B4', '#ADDAFF', '#FFF6CD', '#C37DB1', '#530D60'], [0, 4]),
};

/** Below and above the normal: blue to red-brown, which every kind of colour vision tells apart. */
export const GAP_PALETTE: readonly Ink[] = inks(
  ['#2166AC', '#9CCAE1', '#F4F2EE', '#F2A582', '#A81529'],
  [0, 4],
);

/** The grey of "no data", under its hatching. */
export const NO_DATA_FILL = '#c3c8d1';
export const NO_DATA_INK = '#5a6270';

export const RISK_MARKS = ['A', 'B', 'C', 'D', 'E'] as const;
export const GAP_MARKS = ['▼▼', '▼', '=', '▲', '▲▲'] as const;

export function paletteOf(layer: MapLayer, palette: PaletteName): readonly Ink[] {
  return layer === 'risk' ? RISK_PALETTES[palette] : GAP_PALETTE;
}

export function marksOf(layer: MapLayer): readonly string[] {
  return layer === 'risk' ? RISK_MARKS : GAP_MARKS;
}

/** `C` → 2; anything else is no data. */
export function stepOfClass(letter: string | undefined): Step {
  return letter === undefined || letter === '' ? NO_DATA : RISK_MARKS.indexOf(letter as 'A');
}
