import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCalendar, type PublicHoliday, type SchoolPeriod } from '../../src/domain/calendar.js';
import type { DepartmentCode } from '../../src/domain/commune.js';
import type { Day } from '../../src/domain/day.js';
import { daylightHours } from '../../src/domain/daylight.js';

const holidays: PublicHoliday[] = [
  { zone: 'metropole', day: '2023-05-18' as Day, name: 'Ascension' },
  { zone: 'metropole', day: '2023-12-25' as Day, name: 'Noël' },
  { zone: 'alsace-moselle', day: '2023-12-26' as Day, name: '2ème jour de Noël' },
];
const periods: SchoolPeriod[] = [
  {
    academy: 'Créteil',
    zone: 'C',
    firstDay: '2023-04-22' as Day,
    lastDay: '2023-05-08' as Day,
    name: 'Printemps',
  },
  { academy: 'Créteil', zone: 'C', firstDay: '2023-07-08' as Day, lastDay: '2023-09-03' as Day, name: 'Été' },
  {
    academy: 'Lyon',
    zone: 'A',
    firstDay: '2023-04-08' as Day,
    lastDay: '2023-04-23' as Day,
    name: 'Printemps',
  },
];
const calendar = createCalendar(holidays, periods);
const on = (day: string, department = '77') => calendar.on(day as Day, department as DepartmentCode);

test('the Friday between a Thursday holiday and the week-end is a bridge', () => {
  assert.equal(on('2023-05-19').bridge, true);
  assert.equal(on('2023-05-18').bridge, false);
  assert.equal(on('2023-05-17').holidayEve, true);
});

test('a department follows its own holiday zone and académie', () => {
  assert.equal(on('2023-12-26', '67').publicHoliday, true);
  assert.equal(on('2023-12-26', '77').publicHoliday, false);
  assert.equal(on('2023-04-15', '69').schoolHoliday, true);
  assert.equal(on('2023-04-15', '77').schoolHoliday, undefined, 'before the calendar of Créteil begins');
  assert.equal(on('2023-04-15').zoneA, true);
});

test('what no calendar was published for is unknown, never false', () => {
  assert.equal(on('2030-01-01').publicHoliday, undefined);
  assert.equal(on('2030-01-01').schoolHoliday, undefined);
  assert.equal(on('2023-06-15').schoolHoliday, false);
});

test('departures and returns are the Fridays to Sundays at the ends of holidays', () => {
  assert.equal(on('2023-07-07').schoolTurn, true);
  assert.equal(on('2023-05-01').schoolTurn, false);
});

test('an unknown department is a caller’s mistake', () => {
  assert.throws(() => on('2023-01-01', '99'), RangeError);
});

test('days are long in June, short in December, and longer in the north in June', () => {
  assert.ok(Math.abs(daylightHours(48.85, 172) - 16.17) < 0.25);
  assert.ok(Math.abs(daylightHours(48.85, 355) - 8.25) < 0.25);
  assert.ok(daylightHours(51, 172) > daylightHours(42, 172));
  assert.equal(daylightHours(80, 172), 24);
  assert.equal(daylightHours(80, 355), 0);
});
