import type { Feature, FeatureCollection, MultiLineString, MultiPolygon, Polygon } from 'geojson';
import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';

type Properties = { readonly codes?: readonly string[]; readonly name?: string };
type CommuneTopology = Topology<{ communes: GeometryCollection<Properties> }>;
export type UnitFeature = Feature<Polygon | MultiPolygon, Properties>;

/** What is drawn as one shape: a commune, or a whole city whose arrondissements have no outline of their own. */
export type Unit = {
  readonly index: number;
  /** INSEE codes of the communes that it stands for, at least one */
  readonly codes: readonly string[];
  /** name of the outline, where the file gives one */
  readonly name: string | undefined;
  readonly feature: UnitFeature;
};

export type Outlines = {
  readonly units: readonly Unit[];
  /** position of the unit that draws a commune */
  readonly unitOf: ReadonlyMap<string, number>;
  /** border of the department */
  readonly border: MultiLineString;
};

/** @throws TypeError when the answer is not the TopoJSON that the contract describes */
export function readOutlines(contours: unknown): Outlines {
  if (!isCommuneTopology(contours))
    throw new TypeError('expected TopoJSON with an object "communes", found something else');
  const collection: FeatureCollection<Polygon | MultiPolygon, Properties> = {
    type: 'FeatureCollection',
    features: feature(contours, contours.objects.communes).features.filter(isArea),
  };
  const units = collection.features.map(
    (area, index): Unit => ({
      index,
      codes: area.properties?.codes?.length ? area.properties.codes : [String(area.id)],
      name: area.properties?.name,
      feature: { ...area, id: index },
    }),
  );
  return {
    units,
    unitOf: new Map(units.flatMap(({ codes, index }) => codes.map((code) => [code, index] as const))),
    border: mesh(contours, contours.objects.communes, (a, b) => a === b),
  };
}

function isArea(area: Feature): area is UnitFeature {
  return area.geometry?.type === 'Polygon' || area.geometry?.type === 'MultiPolygon';
}

function isCommuneTopology(value: unknown): value is CommuneTopology {
  if (typeof value !== 'object' || value === null) return false;
  const { type, objects } = value as { type?: unknown; objects?: { communes?: { type?: unknown } } };
  return type === 'Topology' && objects?.communes?.type === 'GeometryCollection';
}
