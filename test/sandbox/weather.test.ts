import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Day, dayNumber } from '../../src/domain/day.js';
import { createWeather, nodeOf } from '../../src/sandbox/weather.js';
import { DAILY_VARIABLES, HOURLY_VARIABLES } from '../../src/sandbox/weather-values.js';

const weather = createWeather('weather');
const node = nodeOf(46.47, 2.52);
const start = dayNumber('2015-01-01' as Day);
const days = Array.from({ length: 2000 }, (_, i) => weather.observed(node, start + i));
const hours = Array.from({ length: 24 }, (_, hour) => hour);

test('the hours of a day add up to its daily values', () => {
  const pairs: readonly [daily: string, hourly: string, join: (values: number[]) => number][] = [
    ['temperature_2m_mean', 'temperature_2m', mean],
    ['temperature_2m_max', 'temperature_2m', (values) => Math.max(...values)],
    ['temperature_2m_min', 'temperature_2m', (values) => Math.min(...values)],
    ['apparent_temperature_mean', 'apparent_temperature', mean],
    ['precipitation_sum', 'precipitation', sum],
    ['rain_sum', 'rain', sum],
    ['snowfall_sum', 'snowfall', sum],
    ['wind_speed_10m_mean', 'wind_speed_10m', mean],
    ['wind_speed_10m_max', 'wind_speed_10m', (values) => Math.max(...values)],
    ['wind_gusts_10m_max', 'wind_gusts_10m', (values) => Math.max(...values)],
    ['cloud_cover_mean', 'cloud_cover', mean],
    ['relative_humidity_2m_mean', 'relative_humidity_2m', mean],
    ['pressure_msl_mean', 'pressure_msl', mean],
  ];
  assert.deepEqual(pairs.map(([daily]) => daily).sort(), Object.keys(DAILY_VARIABLES).sort());
  assert.deepEqual(
    [...new Set(pairs.map(([, hourly]) => hourly))].sort(),
    Object.keys(HOURLY_VARIABLES).sort(),
  );
  for (const day of days.slice(0, 400))
    for (const [daily, hourly, join] of pairs) {
      const whole = DAILY_VARIABLES[daily]?.of(day) ?? Number.NaN;
      const parts = join(hours.map((hour) => HOURLY_VARIABLES[hourly]?.at(day, hour) ?? Number.NaN));
      assert.ok(Math.abs(whole - parts) < 1e-9, `${daily}: ${whole} against ${parts}`);
    }
});

test('summers are warm, winters cold, and it rains on a plausible part of the days', () => {
  const temperatures = (months: readonly number[]) =>
    days
      .filter((_, i) => months.includes(new Date((start + i) * 86_400_000).getUTCMonth()))
      .map((day) => day.temperatureC);
  assert.ok(mean(temperatures([6, 7])) > 17 && mean(temperatures([0, 1])) < 6);
  const wet = days.filter(({ rainTenthsMm, snowTenthsCm }) => rainTenthsMm + snowTenthsCm > 0).length;
  assert.ok(wet / days.length > 0.25 && wet / days.length < 0.55);
  assert.ok(days.some(({ snowTenthsCm }) => snowTenthsCm > 0));
  assert.ok(days.every(({ rainTenthsMm, snowTenthsCm }) => rainTenthsMm === 0 || snowTenthsCm === 0));
});

test('forecasts miss more the further they look, and say the same when asked again', () => {
  const error = (lead: number) =>
    mean(
      days.map((day, i) => Math.abs(weather.forecast(node, start + i, lead).temperatureC - day.temperatureC)),
    );
  assert.ok(error(0) < error(2) && error(2) < error(6));
  assert.ok(error(0) < 0.5);
  assert.deepEqual(weather.forecast(node, start, 3), createWeather('weather').forecast(node, start, 3));
});

test('places near one grid node share its weather; neighbouring nodes have similar weather', () => {
  assert.deepEqual(nodeOf(46.47, 2.52), nodeOf(46.5, 2.5));
  const other = nodeOf(46.75, 2.75);
  const gap = mean(
    days.map((day, i) => Math.abs(weather.observed(other, start + i).temperatureC - day.temperatureC)),
  );
  assert.ok(gap > 0.1 && gap < 2);
});

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}
