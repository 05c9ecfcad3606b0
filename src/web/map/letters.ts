import type { Step } from './palettes.js';

/** Shapes smaller than this (CSS pixels) carry no letter. */
const SMALLEST_HIGHEST = 11;
const SMALLEST_HIGH = 17;
const SMALLEST_OTHER = 15;
/** Zoom, relative to the whole department, from which every class gets its letter. */
const ALL_LETTERS_ZOOM = 2.2;

/**
 * Whether a shape carries its letter: the two highest classes at department zoom where it fits, all when zoomed in.
 * @param sizePx smaller side of its bounding box on the screen · @param zoom 1 = the whole department
 * @param early the scale has two highest classes that matter first; false: all wait for the zoom
 */
export function carriesLetter(step: Step, sizePx: number, zoom: number, early: boolean): boolean {
  if (early && step === 4) return sizePx >= SMALLEST_HIGHEST;
  if (early && step === 3) return sizePx >= SMALLEST_HIGH;
  return step >= 0 && zoom >= ALL_LETTERS_ZOOM && sizePx >= SMALLEST_OTHER;
}
