import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DepartmentCode } from '../../src/domain/commune.js';
import {
  departmentCell,
  fetchDepartmentTemperatures,
  parseDepartmentTemperatures,
} from '../../src/sources/odre.js';
import { bytesOf, collect, contextOf, failsWith, realBytes, serve, withoutReal } from './support.js';

const HEADER = '\uFEFFdate_obs;code_insee_departement;departement;tmin;tmax;tmoy';
const file = (...rows: string[]) => bytesOf([HEADER, ...rows, ''].join('\n'));

test('Temperatures read by department; empty ones stay missing.', () => {
  const { rows, rejects } = parseDepartmentTemperatures(
    file('2019-10-22;21;Côte-d’Or;10.9;16.0;13.45', '2019-10-22;2A;Corse-du-Sud;;20;', '2024-01-14;77;X;;;'),
    'f',
  );
  assert.deepEqual(rows, [
    {
      cell: 'dep:21',
      day: '2019-10-22',
      kind: 'observed',
      values: { temp: 13.45, temp_min: 10.9, temp_max: 16 },
    },
    { cell: 'dep:2A', day: '2019-10-22', kind: 'observed', values: { temp_max: 20 } },
  ]);
  assert.deepEqual(rejects, []);
  assert.equal(departmentCell('2A' as DepartmentCode), 'dep:2A');
});

test('Bad rows are rejected by reason.', () => {
  const good = '2019-10-22;21;X;10.9;16.0;13.45';
  const cases = [
    ['2019-02-30;21;X;1;2;3', 'impossible_date'],
    ['2019-10-22;20;X;1;2;3', 'unknown_department'],
    [good, 'duplicate_day'],
    ['2019-10-23;21;X;1;200;3', 'out_of_bounds'],
    ['2019-10-23;21;X;1', 'wrong_width'],
  ] as const;
  assert.ok(cases.length > 0);
  for (const [row, reason] of cases) {
    const { rejects } = parseDepartmentTemperatures(file(good, row), 'f');
    assert.deepEqual(
      rejects.map((reject) => [reject.line, reject.reason]),
      [[3, reason]],
    );
  }
  assert.throws(() => parseDepartmentTemperatures(bytesOf('<html>'), 'f'), failsWith('SOURCE_MALFORMED'));
});

test('The export is one call.', async () => {
  const server = await serve((_request, response) => response.end(HEADER));
  try {
    const fetched = await collect(fetchDepartmentTemperatures(contextOf({ url: server.url })));
    assert.equal(fetched[0]?.name, 'weather/odre/temperature-quotidienne-departementale.csv');
    assert.match(server.asked[0] ?? '', /temperature-quotidienne-departementale\/exports\/csv/);
  } finally {
    await server.close();
  }
});

const REAL = 'weather/temperature-quotidienne-departementale.csv.gz';

test('The real table reads: 216,096 days of departments, three of them empty.', {
  skip: withoutReal(REAL),
}, () => {
  const { rows, rejects } = parseDepartmentTemperatures(realBytes(REAL), REAL);
  assert.equal(rows.length, 216_096 - 3);
  assert.deepEqual(rejects, []);
  assert.equal(new Set(rows.map(({ cell }) => cell)).size, 96);
});
