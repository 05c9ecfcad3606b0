import { geoIdentity, geoPath } from 'd3-geo';
import type { MultiLineString, MultiPolygon, Polygon, Position } from 'geojson';
import type { Outlines } from './topology.js';

/** The department drawn flat (Mercator) in a box `width` × `height`, y downwards: SVG paths that any scale may reuse. */
export type Shapes = {
  readonly width: number;
  readonly height: number;
  /** one SVG path per unit */
  readonly paths: readonly string[];
  readonly border: string;
  /** where a unit's letter stands */
  readonly centres: readonly (readonly [x: number, y: number])[];
  /** the smaller side of a unit's bounding box */
  readonly sizes: readonly number[];
  /** box units per kilometre in the middle of the department */
  readonly unitsPerKm: number;
  /** degrees → box */
  readonly place: (lonDeg: number, latDeg: number) => readonly [x: number, y: number];
  /** box → degrees */
  readonly degrees: (x: number, y: number) => readonly [lonDeg: number, latDeg: number];
  /** west, south, east, north in degrees */
  readonly boundsDeg: readonly [number, number, number, number];
};

const LONGEST_SIDE = 1000;
const EARTH_KM = 6371;
const RADIANS = Math.PI / 180;

export function drawShapes(outlines: Outlines): Shapes {
  const flat = outlines.units.map(({ feature }) => mercator(feature.geometry));
  const all = { type: 'GeometryCollection' as const, geometries: flat };
  const [[west, south], [east, north]] = geoPath(geoIdentity()).bounds(all);
  const scale = LONGEST_SIDE / Math.max(east - west, north - south);
  const projection = geoIdentity()
    .reflectY(true)
    .scale(scale)
    .translate([-west * scale, north * scale]);
  const path = geoPath(projection).digits(1);
  const boxes = flat.map((geometry) => path.bounds(geometry));
  const middleLat = latitude((south + north) / 2);
  return {
    width: (east - west) * scale,
    height: (north - south) * scale,
    paths: flat.map((geometry) => path(geometry) ?? ''),
    border: path(mercatorLines(outlines.border)) ?? '',
    centres: flat.map((geometry) => path.centroid(geometry)),
    sizes: boxes.map(([[x0, y0], [x1, y1]]) => Math.min(x1 - x0, y1 - y0)),
    unitsPerKm: scale / (EARTH_KM * Math.cos(middleLat * RADIANS)),
    place: (lonDeg, latDeg) => {
      const [x = 0, y = 0] = mercatorPoint([lonDeg, latDeg]);
      return [(x - west) * scale, (north - y) * scale];
    },
    degrees: (x, y) => [(x / scale + west) / RADIANS, latitude(north - y / scale)],
    boundsDeg: [west / RADIANS, latitude(south), east / RADIANS, latitude(north)],
  };
}

/** Sphere of radius 1: x = λ, y = ln tan(π/4 + φ/2). Planar from here on, so ring direction does not matter. */
function mercatorPoint([lonDeg = 0, latDeg = 0]: Position): Position {
  return [lonDeg * RADIANS, Math.log(Math.tan(Math.PI / 4 + (latDeg * RADIANS) / 2))];
}

function latitude(y: number): number {
  return (2 * Math.atan(Math.exp(y)) - Math.PI / 2) / RADIANS;
}

function mercator(geometry: Polygon | MultiPolygon): Polygon | MultiPolygon {
  const polygon = (rings: Position[][]) => rings.map((ring) => ring.map(mercatorPoint));
  return geometry.type === 'Polygon'
    ? { type: 'Polygon', coordinates: polygon(geometry.coordinates) }
    : { type: 'MultiPolygon', coordinates: geometry.coordinates.map(polygon) };
}

function mercatorLines(lines: MultiLineString): MultiLineString {
  return { type: 'MultiLineString', coordinates: lines.coordinates.map((line) => line.map(mercatorPoint)) };
}
