import type { Feature, FeatureCollection, MultiPolygon, Polygon } from 'geojson';
import { feature as featureOf, mergeArcs } from 'topojson-client';
import { topology } from 'topojson-server';
import type {
  GeometryCollection,
  Topology,
  MultiPolygon as TopoMultiPolygon,
  Polygon as TopoPolygon,
} from 'topojson-specification';
import { CITIES_WITH_ARRONDISSEMENTS, type DepartmentCode, type InseeCode } from '../domain/commune.js';
import { type ContourRow, parseContours } from '../sources/contours.js';
import { newestByName } from './keep.js';
import { loadCommunes } from './load.js';
import type { TaskContext } from './task.js';

/** Of a polygon: the communes it stands for; several where only a city's outline is published. */
export type ContourProperties = { readonly codes: InseeCode[]; readonly name: string };
export type ContourTopology = Topology<{ communes: GeometryCollection<ContourProperties> }>;

/** Steps per side of the grid that coordinates are rounded to: about 10 m for a department. */
const QUANTIZATION = 1e4;

/**
 * The polygons of a department's communes of today: former communes are merged into the one that holds their land.
 * @returns undefined when no contour of the department is in the lake
 */
export async function departmentContours(
  context: TaskContext,
  department: DepartmentCode,
): Promise<ContourTopology | undefined> {
  const rows = await contourRows(context, department);
  if (rows.length === 0) return undefined;
  const today = await loadCommunes(context.warehouse, [department]);
  const names = new Map(today.codes.map((code, i) => [code as string, today.names[i] ?? code]));
  const former = await context.warehouse.query<{ former_code: string; code: string }>(
    'SELECT former_code, code FROM commune_codes',
  );
  const todayOf = new Map(former.map((row) => [row.former_code, row.code]));
  const groups = new Map<string, ContourRow[]>();
  for (const row of rows) {
    const code = names.has(row.code) ? row.code : (todayOf.get(row.code) ?? row.code);
    if (!names.has(code) && CITIES_WITH_ARRONDISSEMENTS[code] === undefined) continue;
    groups.set(code, [...(groups.get(code) ?? []), row]);
  }
  const covered = new Set(groups.keys());
  return mergeGroups(groups, (code) => {
    const parts = CITIES_WITH_ARRONDISSEMENTS[code]?.filter((part) => names.has(part) && !covered.has(part));
    const codes = names.has(code) ? [code as InseeCode] : (parts ?? []);
    return { codes, name: names.get(code) ?? groups.get(code)?.[0]?.name ?? code };
  });
}

function mergeGroups(
  groups: ReadonlyMap<string, readonly ContourRow[]>,
  describe: (code: string) => ContourProperties,
): ContourTopology {
  const features = [...groups].flatMap(([code, rows]) =>
    rows.map(
      (row): Feature<Polygon | MultiPolygon> => ({
        type: 'Feature',
        id: code,
        properties: {},
        geometry: row.geometry,
      }),
    ),
  );
  const collection: FeatureCollection = { type: 'FeatureCollection', features };
  const made = topology({ communes: collection }, QUANTIZATION);
  const all = (made.objects.communes as GeometryCollection).geometries as (TopoPolygon | TopoMultiPolygon)[];
  const geometries = [...groups.keys()]
    .sort()
    .map((code) => {
      const parts = all.filter((geometry) => geometry.id === code);
      const whole = parts.length === 1 ? parts[0] : mergeArcs(made, parts);
      return { ...whole, id: code, properties: describe(code) } as TopoPolygon<ContourProperties>;
    })
    .filter(({ properties }) => (properties?.codes.length ?? 0) > 0);
  return { ...made, objects: { communes: { type: 'GeometryCollection', geometries } } };
}

async function contourRows(context: TaskContext, department: DepartmentCode): Promise<ContourRow[]> {
  const objects = await newestByName(context.lake, `meta/contours-${department}`);
  const rows: ContourRow[] = [];
  for (const object of objects.values())
    rows.push(...parseContours(await context.lake.get(object.key), object.key).rows);
  return rows;
}

/** The polygons as GeoJSON features, for exports. */
export function contourFeatures(
  contours: ContourTopology,
): Feature<Polygon | MultiPolygon, ContourProperties>[] {
  const collection = featureOf(contours, contours.objects.communes) as FeatureCollection<
    Polygon | MultiPolygon,
    ContourProperties
  >;
  return collection.features;
}
