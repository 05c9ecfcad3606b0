import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forecastsByCode } from '../../../src/web/map/steps.js';
import { filterRows, makeRows, sortRows } from '../../../src/web/table/rows.js';
import { MOCK_TODAY, mockCommunes, mockForecasts } from '../../e2e/mock-answers.js';
import { cityDepartment } from '../../e2e/mock-country.js';

const city = cityDepartment();
const rows = makeRows(mockCommunes(city), forecastsByCode(mockForecasts(city, MOCK_TODAY, true)));

test('a commune without a forecast keeps its row, without rank', () => {
  assert.equal(rows.length, city.communes.length);
  const unknown = rows.find(({ code }) => code === '69004');
  assert.ok(unknown !== undefined);
  assert.deepEqual([unknown.rank, unknown.ratio, unknown.forecast], [undefined, undefined, undefined]);
});

test('rank 1 is the highest probability', () => {
  const sorted = sortRows(rows, { by: 'probability', descending: true }, 'fr-FR');
  assert.equal(sorted[0]?.rank, 1);
});

test('communes without a value stand last in both directions', () => {
  for (const descending of [true, false]) {
    assert.equal(sortRows(rows, { by: 'probability', descending }, 'fr-FR').at(-1)?.code, '69004');
    assert.equal(sortRows(rows, { by: 'ratio', descending }, 'fr-FR').at(-1)?.code, '69004');
  }
});

test('names sort as the language does', () => {
  const names = sortRows(rows, { by: 'name', descending: false }, 'fr-FR').map(({ name }) => name);
  assert.deepEqual(names, [...names].sort(new Intl.Collator('fr-FR').compare));
});

test('a filter finds names without accents, and starts of codes', () => {
  assert.ok(filterRows(rows, 'commune e2', [], 'risk').length > 0);
  assert.deepEqual(
    filterRows(rows, '69381', [], 'risk').map(({ code }) => code),
    ['69381'],
  );
});

test('a filter by class leaves out communes without a forecast', () => {
  const shown = filterRows(rows, '', [0, 1, 2, 3, 4], 'risk');
  assert.ok(shown.length > 0);
  assert.ok(shown.every(({ forecast }) => forecast !== undefined));
});
