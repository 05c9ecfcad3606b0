import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DepartmentCode } from '../../src/domain/commune.js';
import { fetchCommunes, joinCommunes, parseCommunes } from '../../src/sources/communes.js';
import { bytesOf, collect, contextOf, failsWith, realBytes, serve, withoutReal } from './support.js';

const json = (value: unknown) => bytesOf(JSON.stringify(value));
const dep = (code: string) => code as DepartmentCode;

test('A commune reads with its department, population, centre and area in km².', () => {
  const melun = {
    nom: 'Melun',
    code: '77288',
    codeDepartement: '77',
    codeRegion: '11',
    population: 43_345,
    surface: 811,
    centre: { type: 'Point', coordinates: [2.6608, 48.5407] },
  };
  const { rows } = parseCommunes(json([melun, { nom: 'Ajaccio', code: '2A004' }]), 'meta/communes-77.json');
  assert.deepEqual(rows[0], {
    code: '77288',
    name: 'Melun',
    department: '77',
    region: '11',
    population: 43_345,
    latDeg: 48.5407,
    lonDeg: 2.6608,
    areaKm2: 8.11,
  });
  assert.equal(rows[1]?.department, '2A');
  assert.equal(rows[1]?.population, undefined);
  assert.equal(rows[1]?.latDeg, undefined);
});

test('Entries without a code or a name, and second ones, are rejected.', () => {
  const list = [{ nom: 'Melun', code: '77288' }, { nom: 'X', code: '7728' }, { code: '77289' }, 7];
  const { rows, rejects } = parseCommunes(json([...list, list[0]]), 'f');
  assert.equal(rows.length, 1);
  assert.deepEqual(
    rejects.map(({ line, reason }) => [line, reason]),
    [
      [2, 'unknown_commune'],
      [3, 'unknown_commune'],
      [4, 'unknown_commune'],
      [5, 'duplicate_commune'],
    ],
  );
});

test('A city stays out once its arrondissements are there, also when they come in another object.', () => {
  const city = { nom: 'Lyon', code: '69123' };
  const arrondissement = { nom: 'Lyon 1er Arrondissement', code: '69381' };
  const codes = (value: unknown[]) => parseCommunes(json(value), 'f').rows.map(({ code }) => code);
  assert.deepEqual(codes([city, arrondissement]), ['69381']);
  assert.deepEqual(codes([city]), ['69123']);
  const parts = [city, arrondissement].map((one) => parseCommunes(json([one]), 'f').rows);
  assert.deepEqual(
    joinCommunes(parts).map(({ code }) => code),
    ['69381'],
  );
});

test('HTML, an error object, or an empty list are refused.', () => {
  const cases = ['<html>', '{"code":404,"message":"Not found"}', '[]', '[{"nom":"Mel'];
  assert.ok(cases.length > 0);
  for (const text of cases)
    assert.throws(() => parseCommunes(bytesOf(text), 'f'), failsWith('SOURCE_MALFORMED'));
});

test('Departments are asked one by one, the cities with their arrondissements, and an absent collectivity passes.', async () => {
  const server = await serve((_request, response, path) => {
    if (path.includes('/986/')) response.writeHead(404).end();
    else response.end('[]');
  });
  try {
    const departments = [dep('77'), dep('75'), dep('986')];
    const fetched = await collect(fetchCommunes({ departments }, contextOf({ url: `${server.url}/` })));
    assert.deepEqual(
      fetched.map(({ name }) => name),
      ['meta/communes-77.json', 'meta/communes-75.json', 'meta/communes-75-arrondissements.json'],
    );
    assert.match(server.asked[0] ?? '', /^\/departements\/77\/communes\?fields=nom,code,.*surface/);
    assert.match(server.asked[2] ?? '', /^\/communes\?type=arrondissement-municipal&codeDepartement=75&/);
  } finally {
    await server.close();
  }
});

const FRANCE = 'communes/derived-geoapi-shape-communes-france.json.gz';

test('All of France reads: 34,966 communes and 45 arrondissements.', { skip: withoutReal(FRANCE) }, () => {
  const { rows, rejects } = parseCommunes(realBytes(FRANCE), FRANCE);
  assert.equal(rows.length, 34_966 + 45);
  assert.equal(rejects.length, 0);
  assert.equal(rows.filter(({ latDeg }) => latDeg === undefined).length, 92);
  assert.equal(rows.filter(({ department }) => department === '77').length, 507);
});
