import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DepartmentCode, InseeCode } from '../../src/domain/commune.js';
import { weekdayOf } from '../../src/domain/day.js';
import { bindPlaces, climatologyRates, fitClimatology } from '../../src/model/climatology.js';
import { firstDayOfMonth } from '../../src/model/months.js';
import type { Places } from '../../src/model/places.js';
import { withoutMonths } from '../../src/model/totals.js';
import { createWorld, WEEKDAY_EFFECTS } from './simulated.js';

const world = createWorld({
  seed: 'climatology',
  communes: 400,
  firstYear: 2015,
  years: 3,
  rate: 0.01,
  effects: 0,
});
const climatology = fitClimatology(world.totals, world.places);
const everyPlace = Int32Array.from(world.places.codes.keys());
const on = (day: number) => everyPlace.map(() => day);

test('known rates of communes are found again, and better than by counting alone', () => {
  const logError = (rates: Float64Array) =>
    rates.reduce((sum, rate, i) => sum + Math.log(rate / (world.placeRate[i] as number)) ** 2, 0) /
    rates.length;
  const days = 3 * 365.33;
  const counted = Float64Array.from(everyPlace, (p) => {
    const months = world.totals.byPlaceMonth.subarray(p * 36, p * 36 + 36);
    return (months.reduce((sum, n) => sum + n, 0) + 0.5) / days;
  });
  const found = climatology.placeRates.map((rate) => rate * climatology.seasons.latestLevel);
  assert.ok(logError(found) < 0.25, `mean squared log error ${logError(found)}`);
  assert.ok(logError(found) < 0.7 * logError(counted), `${logError(found)} against ${logError(counted)}`);
});

test('weekday factors are found again within their sampling error', () => {
  const accidents = world.totals.byMonthWeekday.reduce((sum, n) => sum + n, 0);
  const tolerance = 4 / Math.sqrt(accidents / 7);
  WEEKDAY_EFFECTS.forEach((effect, weekday) => {
    const found = climatology.seasons.weekdays[weekday] as number;
    assert.ok(Math.abs(found - effect) < tolerance, `weekday ${weekday}: ${found} instead of ${effect}`);
  });
});

test('the dispersion of communes around their size is found again', () => {
  assert.ok(Math.abs(climatology.safety.dispersion - 1 / 3) < 0.1, `k = ${climatology.safety.dispersion}`);
});

test('a small commune stays near its size, a large one follows its own history', () => {
  const rates = climatology.placeRates;
  const withHistory = (place: number, factor: number) => {
    const byPlaceMonth = world.totals.byPlaceMonth.slice();
    for (let m = 0; m < 36; m++)
      byPlaceMonth[place * 36 + m] = (byPlaceMonth[place * 36 + m] as number) * factor;
    return fitClimatology({ ...world.totals, byPlaceMonth }, world.places).placeRates[place] as number;
  };
  const bySize = [...everyPlace].sort(
    (a, b) => (world.places.population[a] as number) - (world.places.population[b] as number),
  );
  const small = bySize[5] as number;
  const large = bySize.at(-2) as number;
  const change = (place: number) => withHistory(place, 0.5) / (rates[place] as number);
  assert.ok(change(large) < 0.6, `large: ×${change(large)}`);
  assert.ok(change(small) > 0.75, `small: ×${change(small)}`);
});

test('days after the last year get the level of the latest twelve months, not of all years', () => {
  const byPlaceMonth = world.totals.byPlaceMonth.map((n, at) => (at % 36 < 24 ? n * 2 : n));
  const byMonthWeekday = world.totals.byMonthWeekday.map((n, at) => (at < 24 * 7 ? n * 2 : n));
  const doubled = fitClimatology({ ...world.totals, byPlaceMonth, byMonthWeekday }, world.places);
  const future = firstDayOfMonth((2019 - 1970) * 12) + 20;
  const total = (day: number) =>
    climatologyRates(doubled, everyPlace, on(day)).reduce((sum, rate) => sum + rate, 0);
  const sameDay = (year: number) => {
    let day = firstDayOfMonth((year - 1970) * 12) + 20;
    while (weekdayOf(day) !== weekdayOf(future)) day++;
    return day;
  };
  assert.ok(Math.abs(total(future) / total(sameDay(2017)) - 1) < 0.02);
  assert.ok(Math.abs(total(sameDay(2016)) / total(sameDay(2017)) - 2) < 0.2);
});

test('a lockdown month does not pull down the same month of other years', () => {
  const calm = createWorld({
    seed: 'lockdown',
    communes: 200,
    firstYear: 2019,
    years: 3,
    rate: 0.05,
    effects: 0,
  });
  const april = (2020 - 2019) * 12 + 3;
  const byPlaceMonth = calm.totals.byPlaceMonth.map((n, at) => (at % 36 === april ? Math.round(n * 0.2) : n));
  const byMonthWeekday = calm.totals.byMonthWeekday.map((n, at) =>
    Math.floor(at / 7) === april ? n * 0.2 : n,
  );
  const locked = fitClimatology({ ...calm.totals, byPlaceMonth, byMonthWeekday }, calm.places);
  assert.ok(locked.seasons.abnormal.includes('2020-04'));
  assert.ok((locked.seasons.months[3] as number) > 0.9, `April ${locked.seasons.months[3]}`);
});

test('communes without history, without population or in a new department still get a finite rate', () => {
  const places: Places = {
    codes: [...world.places.codes.slice(0, 2), '77998' as InseeCode, '78001' as InseeCode],
    departments: ['77', '77', '77', '78'] as DepartmentCode[],
    population: Float64Array.of(900, 50_000, Number.NaN, 3000),
    latDeg: new Float64Array(4).fill(48),
    lonDeg: new Float64Array(4).fill(2),
    areaKm2: new Float64Array(4).fill(Number.NaN),
    stations: new Float64Array(4).fill(Number.NaN),
  };
  const bound = bindPlaces(climatology, places);
  assert.equal(bound.placeRates[0], climatology.placeRates[0]);
  assert.equal(bound.placeRates[1], climatology.placeRates[1]);
  assert.ok(bound.placeRates.every((rate) => rate > 0 && Number.isFinite(rate)));
});

test('a population that is missing in training does not spoil the fit', () => {
  const population = world.places.population.map((people, i) => (i % 10 === 0 ? Number.NaN : people));
  const fitted = fitClimatology(world.totals, { ...world.places, population });
  assert.ok(fitted.placeRates.every((rate) => rate > 0 && Number.isFinite(rate)));
});

test('totals without any accident are refused with what was found', () => {
  const empty = withoutMonths(world.totals, () => true);
  assert.throws(() => fitClimatology(empty, world.places), { code: 'TRAINING_DATA' });
});

test('totals of another number of places are refused with both numbers', () => {
  const fewer = { ...world.totals, byPlaceMonth: world.totals.byPlaceMonth.slice(36) };
  assert.throws(() => fitClimatology(fewer, world.places), /14400 cells, found 14364 counts/);
});
