import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { ROUTES } from '../../src/server/contract.js';
import {
  MOCK_TODAY,
  mockCommune,
  mockCommunes,
  mockForecasts,
  mockStatus,
  mockWeek,
} from './mock-answers.js';
import { hexagonDepartment } from './mock-country.js';

const department = hexagonDepartment('77', 'Seine-et-Marne', 3, 3);

test('what the page is tested on has the shape of the contract', () => {
  const [commune] = department.communes;
  assert.ok(commune !== undefined);
  const answers: readonly (readonly [string, TSchema, unknown])[] = [
    ['status', ROUTES.status.response, mockStatus([department], true, [])],
    ['week', ROUTES.week.response, mockWeek(department, true)],
    ['communes', ROUTES.communes.response, mockCommunes(department)],
    ['forecasts', ROUTES.forecasts.response, mockForecasts(department, MOCK_TODAY, true)],
    ['commune', ROUTES.commune.response, mockCommune(department, commune, true)],
  ];
  assert.ok(answers.length > 0);
  for (const [name, schema, answer] of answers)
    assert.deepEqual([...Value.Errors(schema, answer)].slice(0, 3), [], name);
});
