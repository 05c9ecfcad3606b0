import type { Feature, FeatureCollection, Point } from 'geojson';
import type { ExpressionSpecification, StyleSpecification } from 'maplibre-gl';
import { NO_DATA, NO_DATA_FILL, STEPS, type Step } from './palettes.js';
import type { Scene } from './scene.js';

/** The style is empty of tiles, glyphs and sprites: the map works on a closed network. */
export const FONT = ['Inter Variable', 'sans-serif'];
export const patternName = (step: Step) => `tile-${step}`;
export const PLAIN = 'tile-plain';

const NOTHING: FeatureCollection = { type: 'FeatureCollection', features: [] };

export function styleOf(scene: Scene): StyleSpecification {
  const line = scene.dark ? '#ffffff' : '#161616';
  return {
    version: 8,
    sources: {
      units: { type: 'geojson', data: unitsOf(scene) },
      border: { type: 'geojson', data: scene.outlines.border },
      letters: { type: 'geojson', data: NOTHING },
      towns: { type: 'geojson', data: townsOf(scene) },
    },
    layers: [
      {
        id: 'fill',
        type: 'fill',
        source: 'units',
        paint: {
          'fill-color': ['coalesce', ['feature-state', 'fill'], NO_DATA_FILL],
          'fill-opacity': ['case', ['boolean', ['feature-state', 'dimmed'], false], 0.13, 1],
        },
      },
      { id: 'pattern', type: 'fill', source: 'units', paint: { 'fill-pattern': PLAIN } },
      {
        id: 'line',
        type: 'line',
        source: 'units',
        paint: {
          'line-color': 'rgba(0,0,0,.62)',
          'line-width': ['interpolate', ['linear'], ['zoom'], 7, 0.5, 12, 1.4],
        },
      },
      { id: 'border', type: 'line', source: 'border', paint: { 'line-color': line, 'line-width': 2 } },
      {
        id: 'ring-outer',
        type: 'line',
        source: 'units',
        filter: ringFilter(-1),
        paint: { 'line-color': '#ffffff', 'line-width': 7 },
      },
      {
        id: 'ring-inner',
        type: 'line',
        source: 'units',
        filter: ringFilter(-1),
        paint: { 'line-color': '#000000', 'line-width': 3 },
      },
      {
        id: 'letters',
        type: 'symbol',
        source: 'letters',
        layout: {
          'text-field': ['get', 'mark'],
          'text-font': FONT,
          'text-size': 12,
          'text-padding': 1,
          'symbol-sort-key': ['-', 0, ['get', 'step']],
        },
        paint: {
          'text-color': ['get', 'ink'],
          'text-halo-color': ['get', 'fill'],
          'text-halo-width': 1.6,
        },
      },
      {
        id: 'towns',
        type: 'symbol',
        source: 'towns',
        layout: { 'text-field': ['get', 'name'], 'text-font': FONT, 'text-size': 13 },
        paint: {
          'text-color': '#161616',
          'text-halo-color': 'rgba(255,255,255,.95)',
          'text-halo-width': 1.8,
        },
      },
    ],
  };
}

export function ringFilter(selected: number): ExpressionSpecification {
  return ['==', ['id'], selected];
}

/** Patterns cannot read feature-state: the list of steps is written into the expression. */
export function patternExpression(scene: Scene): ExpressionSpecification | string {
  if (!scene.patterns && !scene.steps.includes(NO_DATA)) return PLAIN;
  const names = [...STEPS.slice(1), NO_DATA].flatMap((step) => [step, patternName(step)]);
  const steps = scene.steps.map((step, i) =>
    scene.dimmed[i] || (step !== NO_DATA && !scene.patterns) ? 0 : step,
  );
  return ['match', ['at', ['id'], ['literal', steps]], ...names, PLAIN] as ExpressionSpecification;
}

function unitsOf(scene: Scene): FeatureCollection {
  return { type: 'FeatureCollection', features: scene.outlines.units.map(({ feature }) => feature) };
}

function townsOf({ towns }: Scene): FeatureCollection<Point> {
  return collect(towns.map(({ name, lonDeg, latDeg }) => pointOf(lonDeg, latDeg, { name })));
}

export function pointOf(lonDeg: number, latDeg: number, properties: Record<string, unknown>): Feature<Point> {
  return { type: 'Feature', geometry: { type: 'Point', coordinates: [lonDeg, latDeg] }, properties };
}

export function collect(features: Feature<Point>[]): FeatureCollection<Point> {
  return { type: 'FeatureCollection', features };
}
