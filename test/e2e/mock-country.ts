import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Feature, FeatureCollection, MultiPolygon, Polygon } from 'geojson';
import { topology } from 'topojson-server';
import { createRandom } from '../../src/lib/random.js';

export type MockCommune = {
  readonly code: string;
  readonly name: string;
  readonly population: number;
  readonly latDeg: number;
  readonly lonDeg: number;
  /** expected accidents of a normal day */
  readonly normal: number;
};
export type MockDepartment = {
  readonly code: string;
  readonly name: string;
  readonly communes: readonly MockCommune[];
  readonly contours: unknown;
  /** communes that the issue does not cover */
  readonly unknown: readonly string[];
};
type Area = Feature<Polygon | MultiPolygon, { code: string; nom: string; codes?: string[] }>;

/** A hexagon grid with made-up names: what the page is tested on where no real contours are at hand. */
export function hexagonDepartment(code: string, name: string, columns: number, rows: number): MockDepartment {
  const areas: Area[] = [];
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const number = areas.length + 1;
      areas.push({
        type: 'Feature',
        properties: { code: `${code}${String(number).padStart(3, '0')}`, nom: `Commune-É${number}` },
        geometry: {
          type: 'Polygon',
          coordinates: [hexagon(2.4 + column * 0.05 + (row % 2) * 0.025, 48.2 + row * 0.0286)],
        },
      });
    }
  return departmentOf(code, name, areas);
}

/** Department 77 in its real contours (2018), or undefined where they are absent. @param folder of the real data */
export function realDepartment(folder: string): MockDepartment | undefined {
  const path = join(folder, 'contours/communes');
  const file = existsSync(path)
    ? readdirSync(path).find((name) => name.startsWith('communes-77-'))
    : undefined;
  if (file === undefined) return undefined;
  const collection = JSON.parse(gunzipSync(readFileSync(join(path, file))).toString()) as FeatureCollection;
  return departmentOf('77', 'Seine-et-Marne', collection.features as Area[]);
}

/** Four outlines; one stands for three arrondissements, one has no forecast. */
export function cityDepartment(): MockDepartment {
  const plain = hexagonDepartment('69', 'Rhône', 2, 2);
  const areas = plain.communes.map((commune, i): Area => {
    const at: [number, number] = [commune.lonDeg, commune.latDeg];
    const codes = i === 0 ? { codes: ['69381', '69382', '69383'] } : {};
    return {
      type: 'Feature',
      properties: { code: i === 0 ? '69123' : commune.code, nom: i === 0 ? 'Lyon' : commune.name, ...codes },
      geometry: { type: 'Polygon', coordinates: [hexagon(...at)] },
    };
  });
  return { ...departmentOf('69', 'Rhône', areas), unknown: ['69004'] };
}

function departmentOf(code: string, name: string, areas: readonly Area[]): MockDepartment {
  const random = createRandom(`mock ${code}`);
  const communes = areas
    .flatMap((area) =>
      (area.properties.codes ?? [area.properties.code]).map((own, i): MockCommune => {
        const [lonDeg, latDeg] = middle(area);
        const population = Math.round(300 * Math.exp(1.25 * random.normal() + 0.6));
        const named =
          area.properties.codes === undefined ? area.properties.nom : `${area.properties.nom} ${i + 1}e`;
        const normal = Math.min(0.16, 0.0052 * (population / 1000) ** 0.8);
        return { code: own, name: named, population, latDeg, lonDeg, normal };
      }),
    )
    .sort((a, b) => (a.code < b.code ? -1 : 1));
  const features = areas.map((area) => ({
    ...area,
    id: area.properties.code,
    properties: {
      name: area.properties.nom,
      ...(area.properties.codes === undefined ? {} : { codes: area.properties.codes }),
    },
  }));
  const collection: FeatureCollection = { type: 'FeatureCollection', features };
  const contours = topology({ communes: collection }, 1e5);
  return { code, name, communes, contours, unknown: [] };
}

function hexagon(lonDeg: number, latDeg: number): [number, number][] {
  const grid = (value: number) => Math.round(value * 1e5) / 1e5;
  return Array.from({ length: 7 }, (_, i) => {
    const angle = (Math.PI / 3) * (i % 6) + Math.PI / 6;
    return [
      grid(lonDeg + (0.025 / Math.cos(Math.PI / 6)) * Math.cos(angle)),
      grid(latDeg + 0.01907 * Math.sin(angle)),
    ];
  });
}

function middle(area: Area): [lonDeg: number, latDeg: number] {
  const ring =
    area.geometry.type === 'Polygon' ? area.geometry.coordinates[0] : area.geometry.coordinates[0]?.[0];
  const points = (ring ?? []).slice(1);
  const mean = (pick: 0 | 1) =>
    points.reduce((sum, point) => sum + (point[pick] ?? 0), 0) / Math.max(1, points.length);
  return [mean(0), mean(1)];
}
