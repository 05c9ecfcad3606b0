import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DepartmentCode, InseeCode } from '../../src/domain/commune.js';
import { parseCommunes } from '../../src/sources/communes.js';
import { fetchStations, matchStations, parseStations } from '../../src/sources/stations.js';
import { bytesOf, collect, contextOf, failsWith, realBytes, serve, withoutReal } from './support.js';

const HEADER = 'Nom du Centre de Secours,Ville,Département';
const file = (...rows: string[]) => bytesOf([HEADER, ...rows, ''].join('\n'));
const dep = (code: string) => code as DepartmentCode;

test('Stations read; second ones, unknown departments and nameless ones are rejected.', () => {
  const good = 'CIS MELUN,MELUN,77';
  const { rows, rejects } = parseStations(
    file(good, 'CIS BOURG,BOURG EN BRESSE,1', good, 'X,Y,20', ',Y,77', 'X,Y'),
    'f',
  );
  assert.deepEqual(rows, [
    { department: '77', city: 'MELUN', name: 'CIS MELUN' },
    { department: '01', city: 'BOURG EN BRESSE', name: 'CIS BOURG' },
  ]);
  assert.deepEqual(
    rejects.map(({ line, reason }) => [line, reason]),
    [
      [4, 'duplicate_station'],
      [5, 'unknown_department'],
      [6, 'no_name'],
      [7, 'wrong_width'],
    ],
  );
  assert.throws(() => parseStations(bytesOf('<html>'), 'f'), failsWith('SOURCE_MALFORMED'));
});

test('The commune is found by name inside the department, and left open where two would do.', () => {
  const communes = [
    ['42208', 'Saint-Christo-en-Jarez', '42'],
    ['77305', 'Moret-Loing-et-Orvanne', '77'],
    ['77109', 'Chenoise-Cucharmoy', '77'],
    ['77222', 'Guignes', '77'],
    ['66136', 'Perpignan', '66'],
    ['11203', 'Lézignan-Corbières', '11'],
    ['11299', "L'Île", '11'],
    ['11001', 'Durban-Est', '11'],
    ['11002', 'Durban-Ouest', '11'],
    ['93029', 'Drancy', '93'],
  ].map(([code, name, department]) => ({
    code: code as InseeCode,
    name: name ?? '',
    department: dep(department ?? ''),
  }));
  const cases = [
    ['42', 'ST CHRISTO EN JAREZ', '42208'],
    ['77', 'CHENOISE', '77109'],
    ['77', 'MORET-SUR-LOING', '77305'],
    ['77', 'GUIGNES-RABUTIN', '77222'],
    ['11', 'LÉZIGNAN', '11203'],
    ['11', 'ILE', '11299'],
    ['11', 'DURBAN', undefined],
    ['93', 'DRANCY (13ème compagnie)', '93029'],
    ['66', 'DRANCY', undefined],
    ['01', 'PERPIGNAN', undefined],
  ] as const;
  assert.ok(cases.length > 0);
  for (const [department, city, expected] of cases) {
    const [matched] = matchStations([{ department: dep(department), city, name: 'CS' }], communes);
    assert.equal(matched?.com, expected, city);
  }
});

test('Without an address there is nothing to fetch; with one it is one call.', async () => {
  assert.deepEqual(await collect(fetchStations(contextOf({ url: '' }))), []);
  const server = await serve((_request, response) => response.end(HEADER));
  try {
    const fetched = await collect(fetchStations(contextOf({ url: `${server.url}/casernes_pompier.csv` })));
    assert.equal(fetched[0]?.name, 'meta/stations.csv');
  } finally {
    await server.close();
  }
});

const REAL = 'stations/casernes_pompier.csv';
const FRANCE = 'communes/derived-geoapi-shape-communes-france.json.gz';

test('Of the real stations 93 % find their commune, in 77 all.', { skip: withoutReal(REAL, FRANCE) }, () => {
  const { rows, rejects } = parseStations(realBytes(REAL), REAL);
  assert.equal(rows.length, 4756);
  assert.deepEqual([...new Set(rejects.map(({ reason }) => reason))], ['duplicate_station']);
  assert.equal(rejects.length, 155);
  const matched = matchStations(rows, parseCommunes(realBytes(FRANCE), FRANCE).rows);
  assert.equal(matched.filter(({ com }) => com === undefined).length, 316);
  assert.ok(matched.every(({ com, department }) => department !== '77' || com !== undefined));
});
