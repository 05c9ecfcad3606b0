import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CITIES_WITH_ARRONDISSEMENTS, type InseeCode } from '../../src/domain/commune.js';
import { parseCommunes } from '../../src/sources/communes.js';
import {
  fetchDelegated,
  fetchMovements,
  parseDelegated,
  parseMovements,
  resolveFormerCodes,
} from '../../src/sources/movements.js';
import { parseAccidents } from '../../src/sources/onisr.js';
import { bytesOf, collect, contextOf, failsWith, realBytes, serve, withoutReal } from './support.js';

const HEADER =
  'MOD,DATE_EFF,TYPECOM_AV,COM_AV,TNCC_AV,NCC_AV,NCCENR_AV,LIBELLE_AV,TYPECOM_AP,COM_AP,TNCC_AP,NCC_AP,NCCENR_AP,LIBELLE_AP';
const line = (kind: string, day: string, from: string, to: string, types = 'COM COM') => {
  const [before, after] = types.split(' ');
  return `${kind},${day},${before},${from},0,X,X,X,${after},${to},0,Y,Y,Y`;
};
const movements = (...lines: string[]) =>
  parseMovements(bytesOf([HEADER, ...lines, ''].join('\n')), 'f').rows;
const code = (text: string) => text as InseeCode;
const resolved = (today: string[], ...lines: string[]) =>
  Object.fromEntries(resolveFormerCodes(movements(...lines), new Set(today.map(code))));

test('A chain of mergers leads to the commune of today, and a change of department does too.', () => {
  const lines = [
    line('32', '2016-01-01', '01001', '01002'),
    line('32', '2019-01-01', '01002', '01003'),
    line('32', '2019-01-01', '01003', '01003'),
    line('41', '1976-01-01', '20004', '2A004'),
    line('32', '2019-01-01', '01002', '01002', 'COM COMD'),
  ];
  assert.deepEqual(resolved(['01003', '2A004'], ...lines), {
    '01001': '01003',
    '01002': '01003',
    '20004': '2A004',
  });
});

test('A commune that exists today is never former: split, restored, or only renamed.', () => {
  const lines = [
    line('21', '2012-01-01', '52427', '52266'),
    line('10', '2024-01-01', '04045', '04045'),
    line('31', '1973-01-01', '52266', '52427'),
  ];
  assert.deepEqual(resolved(['52427', '52266', '04045'], ...lines), {});
});

test('The latest movement counts, whole ones before partial ones, and circles end.', () => {
  assert.deepEqual(
    resolved(
      ['01003', '01004'],
      line('31', '1973-01-01', '01001', '01004'),
      line('31', '2016-01-01', '01001', '01003'),
    ),
    { '01001': '01003' },
  );
  assert.deepEqual(
    resolved(
      ['01003', '01004'],
      line('20', '2016-01-01', '01001', '01003'),
      line('32', '2016-01-01', '01001', '01004'),
    ),
    { '01001': '01004' },
  );
  const circle = [line('41', '1970-01-01', '01001', '01002'), line('41', '1980-01-01', '01002', '01001')];
  assert.deepEqual(resolved(['01003'], ...circle), {});
});

test('Saint-Barthélemy and Saint-Martin left Guadeloupe; the whole of Marseille leads nowhere.', () => {
  assert.deepEqual(resolved(['97701', '97801', '13201'], line('31', '1800-01-01', '13055', '13201')), {
    '97123': '97701',
    '97127': '97801',
  });
});

test('Delegated communes complete the movements of an older edition.', () => {
  const list = [
    { nom: 'Pierrefitte-sur-Seine', code: '93059', type: 'commune-deleguee', chefLieu: '93066' },
    { nom: 'Saint-Denis', code: '93066', type: 'commune-deleguee', chefLieu: '93066' },
    { nom: 'Stains', code: '93072' },
    { nom: 'X', code: '93', chefLieu: '93066' },
  ];
  const { rows, rejects } = parseDelegated(bytesOf(JSON.stringify(list)), 'f');
  assert.equal(rejects.length, 1);
  assert.deepEqual([...resolveFormerCodes(rows, new Set([code('93066')]))], [['93059', '93066']]);
});

test('Impossible dates and codes are rejected; another header is refused.', () => {
  const text = [
    HEADER,
    line('32', '2016-13-01', '01001', '01002'),
    line('32', '2016-01-01', '1001', '01002'),
    line('32', '2016-01-01', '01001', '01002'),
  ].join('\n');
  const { rows, rejects } = parseMovements(bytesOf(text), 'f');
  assert.equal(rows.length, 1);
  assert.deepEqual(
    rejects.map(({ line: at, reason }) => [at, reason]),
    [
      [2, 'impossible_date'],
      [3, 'unknown_commune'],
    ],
  );
  assert.throws(() => parseMovements(bytesOf('COM;REG\n1;2\n'), 'f'), failsWith('SOURCE_MALFORMED', /mod/));
});

test('Movements are fetched from their own address; delegated communes may be absent.', async () => {
  const server = await serve((_request, response, path) => {
    response.writeHead(path.endsWith('.csv') ? 200 : 404).end(HEADER);
  });
  try {
    const fetched = await collect(fetchMovements(contextOf({ url: `${server.url}/v_mvt_commune_2025.csv` })));
    assert.deepEqual(
      fetched.map(({ name }) => name),
      ['meta/movements.csv'],
    );
    assert.deepEqual(await collect(fetchDelegated(contextOf({ url: server.url }))), []);
  } finally {
    await server.close();
  }
});

const FRANCE = 'communes/derived-geoapi-shape-communes-france.json.gz';
const MOVED = 'communes/insee-mouvements-communes.csv.gz';
const DELEGATED = 'communes/etalab-decoupage-6.0.0-communes.json.gz';
const ACCIDENTS = [
  ['accidents/original/caracteristiques_2013.csv.gz', 14],
  ['accidents/reconstructed/caracteristiques-2020.csv.gz', 1],
  ['accidents/reconstructed/carcteristiques-2021.csv.gz', 1],
  ['accidents/reconstructed/caract-2023.csv.gz', 2],
] as const;
const skip = withoutReal(FRANCE, MOVED, DELEGATED, ...ACCIDENTS.map(([path]) => path));

test('At least 99.95 % of the real accidents lead to a commune of today.', { skip }, () => {
  const today = new Set(parseCommunes(realBytes(FRANCE), FRANCE).rows.map((commune) => commune.code));
  const former = resolveFormerCodes(
    [
      ...parseMovements(realBytes(MOVED), MOVED).rows,
      ...parseDelegated(realBytes(DELEGATED), DELEGATED).rows,
    ],
    today,
  );
  assert.ok(ACCIDENTS.length > 0);
  for (const [path, lost] of ACCIDENTS) {
    const { rows } = parseAccidents(realBytes(path), path);
    const unknown = rows.filter(
      ({ publishedCode: own }) =>
        !today.has(own) && !former.has(own) && !(own in CITIES_WITH_ARRONDISSEMENTS),
    );
    assert.equal(unknown.length, lost, path);
    assert.ok(unknown.length <= rows.length * 0.0005);
  }
});
