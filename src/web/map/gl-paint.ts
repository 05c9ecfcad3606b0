import { GeoJSONSource, type Map as GlobeMap } from 'maplibre-gl';
import { collect, PLAIN, patternExpression, patternName, pointOf, ringFilter } from './gl-style.js';
import { carriesLetter } from './letters.js';
import { NO_DATA, NO_DATA_FILL, STEPS } from './palettes.js';
import { tileOf } from './patterns.js';
import type { Scene } from './scene.js';

const PIXEL_RATIO = 2;
const RADIANS = Math.PI / 180;

/** Colours a loaded map: feature-state for fills (never setData), expressions for patterns and the ring. */
export function paintScene(map: GlobeMap, scene: Scene): void {
  scene.steps.forEach((step, id) => {
    map.setFeatureState(
      { source: 'units', id },
      { fill: scene.inks[step]?.fill ?? NO_DATA_FILL, dimmed: scene.dimmed[id] ?? false },
    );
  });
  map.setPaintProperty('pattern', 'fill-pattern', patternExpression(scene));
  map.setFilter('ring-outer', ringFilter(scene.selected));
  map.setFilter('ring-inner', ringFilter(scene.selected));
  map.setPaintProperty('border', 'line-color', scene.dark ? '#ffffff' : '#161616');
}

/** Letters are laid again when the classes or the zoom change: only those that fit their shape. */
export function paintLetters(map: GlobeMap, scene: Scene, homeZoom: number): void {
  const source = map.getSource('letters');
  if (!(source instanceof GeoJSONSource)) return;
  const zoom = 2 ** (map.getZoom() - homeZoom);
  const pixelsPerUnit = 1 / (kmPerPixel(map) * scene.shapes.unitsPerKm);
  const box = scene.shapes;
  source.setData(
    collect(
      scene.steps.flatMap((step, i) => {
        const centre = box.centres[i];
        const fits = carriesLetter(step, (box.sizes[i] ?? 0) * pixelsPerUnit, zoom, scene.lettersEarly);
        if (centre === undefined || scene.dimmed[i] || !fits) return [];
        const [lonDeg, latDeg] = box.degrees(centre[0], centre[1]);
        const { ink, fill } = scene.inks[step] ?? {};
        return [pointOf(lonDeg, latDeg, { mark: scene.marks[step], ink, fill, step })];
      }),
    ),
  );
}

/** Web Mercator on 512-pixel tiles: 40 075 km × cos φ / (512 × 2^zoom). */
export function kmPerPixel(map: GlobeMap): number {
  return (40_075.016686 * Math.cos(map.getCenter().lat * RADIANS)) / (512 * 2 ** map.getZoom());
}

export function addTiles(map: GlobeMap): void {
  map.addImage(PLAIN, new ImageData(2, 2), { pixelRatio: PIXEL_RATIO });
  for (const step of [NO_DATA, ...STEPS]) {
    const tile = tileOf(step, true);
    if (tile === undefined) continue;
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = tile.size * PIXEL_RATIO;
    const context = canvas.getContext('2d');
    if (context === null) continue;
    context.scale(PIXEL_RATIO, PIXEL_RATIO);
    context.strokeStyle = tile.stroke;
    context.lineWidth = tile.width;
    context.lineCap = tile.round ? 'round' : 'butt';
    context.stroke(new Path2D(tile.path));
    map.addImage(patternName(step), context.getImageData(0, 0, canvas.width, canvas.height), {
      pixelRatio: PIXEL_RATIO,
    });
  }
}
