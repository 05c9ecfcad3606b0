import type { MultiPolygon, Polygon } from 'geojson';
import type { Reject } from '../domain/accident.js';
import { type DepartmentCode, type InseeCode, parseInseeCode } from '../domain/commune.js';
import { fetchDepartments, wantedByDepartment } from './communes.js';
import { asList, asObject, isObject, parseJson, textOr } from './json.js';
import {
  baseName,
  type FetchContext,
  type Fetched,
  type Parsed,
  readFiles,
  requireRows,
  type SourceFacts,
} from './source.js';

export const CONTOURS: SourceFacts = {
  publisher: 'Etalab, API Découpage administratif (IGN Admin Express, INSEE)',
  licence: 'Licence Ouverte 2.0',
  url: 'https://geo.api.gouv.fr',
  prefix: 'meta/contours-',
};

/** The outline of a commune, degrees WGS84, with the code of its edition. */
export type ContourRow = {
  readonly code: InseeCode;
  readonly name: string;
  readonly geometry: Polygon | MultiPolygon;
};

/** Fetches the outlines of the communes of departments, and of the arrondissements where there are any. */
export async function* fetchContours(
  { departments }: { readonly departments: readonly DepartmentCode[] },
  context: FetchContext,
): AsyncIterable<Fetched> {
  if (context.settings.files.length > 0) {
    yield* readFiles(CONTOURS, context, (path) => ownName(path, departments));
    return;
  }
  const query = 'fields=nom,code&format=geojson&geometry=contour';
  yield* fetchDepartments(
    wantedByDepartment(departments, CONTOURS, context.settings.url, query),
    CONTOURS,
    context,
  );
}

/** `communes-77-seine-et-marne.geojson` → `77.geojson`; files of other departments are passed over. */
function ownName(path: string, departments: readonly DepartmentCode[]): string | undefined {
  const name = baseName(path);
  const found = /^communes-(\d{2,3}|2[AB])(?:-.*)?\.(geojson|json)$/.exec(name);
  if (found === null) return name;
  const [, department = '', ending = ''] = found;
  return departments.some((code) => code === department) ? `${department}.${ending}` : undefined;
}

/**
 * Reads a GeoJSON FeatureCollection of communes. Rejects: `unknown_commune`, `broken_geometry`.
 * @throws AppError SOURCE_MALFORMED when the object is no such collection
 */
export function parseContours(bytes: Uint8Array, file: string): Parsed<ContourRow> {
  const collection = asObject(parseJson(bytes, file), file, 'a FeatureCollection');
  const rows: ContourRow[] = [];
  const rejects: Reject[] = [];
  for (const [i, feature] of asList(collection.features, file, 'features').entries()) {
    const properties = isObject(feature) && isObject(feature.properties) ? feature.properties : {};
    const code = parseInseeCode(textOr(properties.code) ?? '');
    const geometry = isObject(feature) ? geometryOf(feature.geometry) : 'no feature';
    const reject = (reason: string, detail: string) => rejects.push({ file, line: i + 1, reason, detail });
    if (code === undefined)
      reject('unknown_commune', `expected a code, found ${JSON.stringify(properties).slice(0, 120)}`);
    else if (typeof geometry === 'string')
      reject('broken_geometry', `${code}: expected closed rings of degrees, found ${geometry}`);
    else rows.push({ code, name: textOr(properties.nom) ?? code, geometry });
  }
  return requireRows({ rows, rejects }, file);
}

/** @returns the geometry, or what was found instead */
function geometryOf(value: unknown): Polygon | MultiPolygon | string {
  if (!isObject(value)) return 'none';
  const { type, coordinates } = value;
  if (type === 'Polygon') return isPolygon(coordinates) ? { type, coordinates } : 'a broken Polygon';
  if (type !== 'MultiPolygon') return String(type);
  const whole = Array.isArray(coordinates) && coordinates.length > 0 && coordinates.every(isPolygon);
  return whole ? { type, coordinates } : 'a broken MultiPolygon';
}

function isPolygon(value: unknown): value is Polygon['coordinates'] {
  return Array.isArray(value) && value.length > 0 && value.every(isRing);
}

function isRing(value: unknown): boolean {
  if (!Array.isArray(value) || value.length < 4 || !value.every(isPosition)) return false;
  const [first, last] = [value[0], value.at(-1)];
  return first?.[0] === last?.[0] && first?.[1] === last?.[1];
}

function isPosition(value: unknown): value is number[] {
  if (!Array.isArray(value)) return false;
  const [lonDeg, latDeg]: unknown[] = value;
  return (
    typeof lonDeg === 'number' &&
    typeof latDeg === 'number' &&
    Math.abs(lonDeg) <= 180 &&
    Math.abs(latDeg) <= 90
  );
}
