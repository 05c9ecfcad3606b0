import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DICTIONARIES } from '../../../src/web/i18n/dictionaries.js';
import { dayNotes } from '../../../src/web/strip/day-note.js';
import { mockWeek } from '../../e2e/mock-answers.js';
import { cityDepartment } from '../../e2e/mock-country.js';

const [day] = mockWeek(cityDepartment(), true).days;

test('a holiday comes before the rest, and J+4 is a tendency', () => {
  assert.ok(day !== undefined);
  const special = { ...day, horizon: 4, holidayName: 'Noël', bridge: true, schoolHoliday: true };
  assert.deepEqual(dayNotes(special, DICTIONARIES.fr), ['Noël', 'Pont', 'Vacances scolaires', 'Tendance']);
});

test('an unknown calendar says nothing', () => {
  assert.ok(day !== undefined);
  const unknown = { ...day, horizon: 0, holidayName: null, bridge: null, schoolHoliday: null };
  assert.deepEqual(dayNotes(unknown, DICTIONARIES.fr), []);
});
