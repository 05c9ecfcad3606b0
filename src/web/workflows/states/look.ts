import type { CSSProperties } from 'react';
import { CELL_STATES, type CellState } from './states.js';

type Theme = 'light' | 'dark';
/** Colours of a state: `fill` under, `ink` for its letter (at least 4.5 : 1 on the fill). */
export type Look = { readonly fill: string; readonly ink: string };

/** One table for canvas, SVG and CSS; chosen apart in lightness as well, and never shown without the letter. */
export const LOOKS: Readonly<Record<Theme, Readonly<Record<CellState, Look>>>> = {
  light: {
    absent: { fill: '#ffffff', ink: '#4b5362' },
    waiting: { fill: '#eceff4', ink: '#4b5362' },
    queued: { fill: '#c5d3ea', ink: '#161a20' },
    running: { fill: '#1d4f9c', ink: '#ffffff' },
    retrying: { fill: '#f2a145', ink: '#161a20' },
    success: { fill: '#1b7a52', ink: '#ffffff' },
    failed: { fill: '#b5062a', ink: '#ffffff' },
    skipped: { fill: '#d9c3ec', ink: '#161a20' },
    upstream_failed: { fill: '#f6d04d', ink: '#161a20' },
    cancelled: { fill: '#5f6878', ink: '#ffffff' },
  },
  dark: {
    absent: { fill: '#181c24', ink: '#b0b9c9' },
    waiting: { fill: '#2a313d', ink: '#d3dae6' },
    queued: { fill: '#48587a', ink: '#ffffff' },
    running: { fill: '#86b2ff', ink: '#0d1015' },
    retrying: { fill: '#f5a45c', ink: '#0d1015' },
    success: { fill: '#4fbf93', ink: '#0d1015' },
    failed: { fill: '#ff7d92', ink: '#0d1015' },
    skipped: { fill: '#c3a2de', ink: '#0d1015' },
    upstream_failed: { fill: '#ecd067', ink: '#0d1015' },
    cancelled: { fill: '#99a3b5', ink: '#0d1015' },
  },
};

/** The table as CSS variables `--fill-success`, `--ink-success`… for the root of the pages. */
export function lookVariables(theme: Theme): CSSProperties {
  const entries = CELL_STATES.flatMap((state) => {
    const { fill, ink } = LOOKS[theme][state];
    return [
      [`--fill-${state}`, fill],
      [`--ink-${state}`, ink],
    ] as const;
  });
  return Object.fromEntries(entries) as CSSProperties;
}

/** What colours one element by a state. */
export function lookOf(state: CellState): CSSProperties {
  return { background: `var(--fill-${state})`, color: `var(--ink-${state})` };
}
