import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  addDays,
  type Day,
  dayFromNumber,
  dayInParis,
  dayNumber,
  dayOf,
  dayOfYearOf,
  daysBetween,
  daysFromTo,
  parseDay,
  weekdayOf,
} from '../../src/domain/day.js';

test('only dates of the calendar are days', () => {
  for (const text of ['2023-02-29', '2023-13-01', '2023-1-1', '', '2023-04-31', '2023-01-01T00:00'])
    assert.equal(parseDay(text), undefined, text);
  assert.equal(parseDay('2024-02-29'), '2024-02-29');
  assert.throws(() => dayOf(2023, 2, 29), /expected a date/);
});

test('a day and its number are each other’s inverse over leap years and before 1970', () => {
  for (const day of ['1969-12-31', '1970-01-01', '2000-02-29', '2026-11-23'] as Day[])
    assert.equal(dayFromNumber(dayNumber(day)), day);
  assert.equal(addDays('2024-02-28' as Day, 2), '2024-03-01');
  assert.equal(daysBetween('2023-12-31' as Day, '2024-12-31' as Day), 366);
});

test('weekdays begin with Monday', () => {
  assert.equal(weekdayOf(dayNumber('2026-11-23' as Day)), 0);
  assert.equal(weekdayOf(dayNumber('2026-11-29' as Day)), 6);
  assert.equal(weekdayOf(dayNumber('1969-12-31' as Day)), 2);
});

test('the civil day is that of Paris, in summer and in winter', () => {
  assert.equal(dayInParis(new Date('2026-07-01T21:59:59Z')), '2026-07-01');
  assert.equal(dayInParis(new Date('2026-07-01T22:00:00Z')), '2026-07-02');
  assert.equal(dayInParis(new Date('2026-12-31T23:00:00Z')), '2027-01-01');
});

test('a range holds both ends and is empty backwards', () => {
  assert.deepEqual(daysFromTo('2024-02-28' as Day, '2024-03-01' as Day), [
    '2024-02-28',
    '2024-02-29',
    '2024-03-01',
  ]);
  assert.deepEqual(daysFromTo('2024-03-01' as Day, '2024-02-28' as Day), []);
  assert.equal(dayOfYearOf('2024-12-31' as Day), 366);
});
