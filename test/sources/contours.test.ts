import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DepartmentCode } from '../../src/domain/commune.js';
import { fetchContours, parseContours } from '../../src/sources/contours.js';
import { bytesOf, collect, contextOf, failsWith, REAL_DATA, serve, withoutReal } from './support.js';

const RING = [
  [2.6, 48.5],
  [2.7, 48.5],
  [2.7, 48.6],
  [2.6, 48.5],
];
const feature = (code: string, geometry: unknown) => ({
  type: 'Feature',
  properties: { nom: 'Melun', code },
  geometry,
});
const collection = (...features: unknown[]) =>
  bytesOf(JSON.stringify({ type: 'FeatureCollection', features }));

test('Polygons and multipolygons read with code and name.', () => {
  const polygon = { type: 'Polygon', coordinates: [RING] };
  const multi = { type: 'MultiPolygon', coordinates: [[RING]] };
  const { rows } = parseContours(collection(feature('77288', polygon), feature('2A004', multi)), 'f');
  assert.deepEqual(rows, [
    { code: '77288', name: 'Melun', geometry: polygon },
    { code: '2A004', name: 'Melun', geometry: multi },
  ]);
});

test('Broken geometries and unknown codes are rejected.', () => {
  const good = feature('77288', { type: 'Polygon', coordinates: [RING] });
  const cases: readonly (readonly [unknown, string])[] = [
    [feature('7728', { type: 'Polygon', coordinates: [RING] }), 'unknown_commune'],
    [feature('77289', null), 'broken_geometry'],
    [feature('77289', { type: 'Point', coordinates: [2, 48] }), 'broken_geometry'],
    [feature('77289', { type: 'Polygon', coordinates: [] }), 'broken_geometry'],
    [feature('77289', { type: 'Polygon', coordinates: [RING.slice(0, 3)] }), 'broken_geometry'],
    [feature('77289', { type: 'Polygon', coordinates: [[...RING, [2, 48]]] }), 'broken_geometry'],
    [
      feature('77289', { type: 'MultiPolygon', coordinates: [[[...RING.slice(1), [2, 480]]]] }),
      'broken_geometry',
    ],
    [7, 'unknown_commune'],
  ];
  assert.ok(cases.length > 0);
  for (const [bad, reason] of cases) {
    const { rows, rejects } = parseContours(collection(good, bad), 'f');
    assert.equal(rows.length, 1);
    assert.deepEqual([rejects[0]?.line, rejects[0]?.reason], [2, reason]);
  }
});

test('Cut JSON, HTML and another object are refused.', () => {
  const cases = ['{"type":"FeatureCollection","features":[{"ty', '<html>', '{"type":"Topology"}', '[]'];
  assert.ok(cases.length > 0);
  for (const text of cases)
    assert.throws(() => parseContours(bytesOf(text), 'f'), failsWith('SOURCE_MALFORMED'));
});

const departments = ['77', '13'] as DepartmentCode[];

test('Outlines are asked by department, arrondissements by a call of their own.', async () => {
  const server = await serve((_request, response) => response.end('{}'));
  try {
    const fetched = await collect(fetchContours({ departments }, contextOf({ url: server.url })));
    assert.deepEqual(
      fetched.map(({ name }) => name),
      ['meta/contours-77.json', 'meta/contours-13.json', 'meta/contours-13-arrondissements.json'],
    );
    assert.match(server.asked[0] ?? '', /format=geojson&geometry=contour/);
  } finally {
    await server.close();
  }
});

test('The real outlines of a department read: 510 communes of 2018 in 77.', {
  skip: withoutReal('contours/communes/communes-77-seine-et-marne.geojson.gz'),
}, async () => {
  const context = contextOf({ files: [`${REAL_DATA}/contours/communes/*.geojson.gz`] });
  const fetched = await collect(fetchContours({ departments }, context));
  const counts = fetched.map(({ name, bytes }) => {
    const { rows, rejects } = parseContours(bytes, name);
    return [name, rows.length, rejects.length];
  });
  assert.deepEqual(counts, [
    ['meta/contours-13.geojson', 119, 0],
    ['meta/contours-77.geojson', 510, 0],
  ]);
});
