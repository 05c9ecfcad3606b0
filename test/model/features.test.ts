import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCalendar } from '../../src/domain/calendar.js';
import type { DepartmentCode, InseeCode } from '../../src/domain/commune.js';
import { type Day, dayNumber } from '../../src/domain/day.js';
import { createCommuneDays } from '../../src/model/commune-days.js';
import { encodeFeatures, FEATURES } from '../../src/model/features.js';
import type { Places } from '../../src/model/places.js';

const places: Places = {
  codes: ['77001', '57002'] as InseeCode[],
  departments: ['77', '57'] as DepartmentCode[],
  population: Float64Array.of(1000, Number.NaN),
  latDeg: Float64Array.of(48.5, 49),
  lonDeg: Float64Array.of(2.7, 6.2),
  areaKm2: Float64Array.of(10, 5),
  stations: Float64Array.of(1, Number.NaN),
};
const day = (text: string) => text as Day;
const holidays = [
  ...['2022-12-25', '2023-05-18', '2023-12-25'].map((d) => ({
    zone: 'metropole' as const,
    day: day(d),
    name: d,
  })),
  ...['2022-12-26', '2023-12-25', '2023-12-26'].map((d) => ({
    zone: 'alsace-moselle' as const,
    day: day(d),
    name: d,
  })),
];
const periods = [
  {
    academy: 'Créteil',
    zone: 'C' as const,
    firstDay: day('2023-04-22'),
    lastDay: day('2023-05-08'),
    name: 'spring',
  },
  {
    academy: 'Créteil',
    zone: 'C' as const,
    firstDay: day('2023-12-23'),
    lastDay: day('2024-01-07'),
    name: 'Noël',
  },
];

function encode(text: string, place: number): Record<string, number> {
  const days = createCommuneDays(1);
  days.place[0] = place;
  days.day[0] = dayNumber(day(text));
  days.weather.rain[0] = 3.5;
  const encoded = encodeFeatures(days, places, createCalendar(holidays, periods), Float64Array.of(-6));
  return Object.fromEntries(FEATURES.map(({ name }, f) => [name, encoded[f] as number]));
}

test('every feature has a name of its own, a unit and a description', () => {
  assert.ok(FEATURES.length > 20);
  assert.equal(new Set(FEATURES.map(({ name }) => name)).size, FEATURES.length);
  assert.ok(FEATURES.every(({ unit, description }) => unit !== '' && description.endsWith('.')));
});

test('Christmas is a holiday in Christmas week, its morrow one in Moselle only', () => {
  const christmas = encode('2023-12-25', 0);
  assert.deepEqual(
    [christmas.weekday, christmas.public_holiday, christmas.christmas_week, christmas.school_holiday],
    [0, 1, 1, 1],
  );
  assert.equal(encode('2023-12-26', 0).holiday_morrow, 1);
  assert.equal(encode('2023-12-26', 0).public_holiday, 0);
  assert.equal(encode('2023-12-26', 1).public_holiday, 1);
});

test('the Friday after Ascension is a bridge', () => {
  assert.equal(encode('2023-05-19', 0).bridge, 1);
  assert.equal(encode('2023-05-19', 0).holiday_morrow, 1);
  assert.equal(encode('2023-05-17', 0).holiday_eve, 1);
});

test('place, reference and weather stand in their columns, missing stays missing', () => {
  const row = encode('2023-06-21', 0);
  const near = (name: string, value: number) =>
    assert.ok(Math.abs((row[name] as number) - value) < 1e-4, name);
  near('log_population', Math.log(1000));
  near('log_density', Math.log(100));
  near('latitude', 48.5);
  near('stations', 1);
  near('log_normal_rate', -6);
  near('rain', 3.5);
  assert.ok((row.daylight as number) > 16 && (row.daylight as number) < 16.5);
  assert.ok(Number.isNaN(row.temp));
  const unknown = encode('2023-06-21', 1);
  for (const name of ['log_population', 'log_density', 'stations', 'zones_on_holiday', 'school_holiday'])
    assert.ok(Number.isNaN(unknown[name]), name);
});

test('no feature depends on the day before having had accidents: rows encode alike alone and together', () => {
  const days = createCommuneDays(3);
  days.place.set([0, 1, 0]);
  days.day.set([19_500, 19_500, 19_501]);
  const calendar = createCalendar(holidays, periods);
  const together = encodeFeatures(days, places, calendar, Float64Array.of(-6, -7, -6));
  const alone = createCommuneDays(1);
  alone.day[0] = 19_501;
  assert.deepEqual(
    encodeFeatures(alone, places, calendar, Float64Array.of(-6)),
    together.slice(2 * FEATURES.length),
  );
});
