import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Day } from '../../src/domain/day.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.js';

const TODAY = '2024-03-05' as Day;
const PLACE = 'latitude=46.5&longitude=2.5&timezone=Europe%2FParis';
let sandbox: Sandbox;

before(async () => {
  sandbox = await startSandbox({ seed: 'weather-apis', today: TODAY });
});
after(() => sandbox.close());

type Block = Record<string, (number | null)[] | string[]>;
type Answer = {
  latitude: number;
  location_id?: number;
  hourly?: Block;
  daily?: Block;
  hourly_units?: Record<string, string>;
  daily_units?: Record<string, string>;
};

const get = (path: string) => fetch(sandbox.url + path);
const ask = async (path: string) => (await (await get(path)).json()) as Answer;
const numbers = (block: Block | undefined, name: string) => (block?.[name] ?? []) as (number | null)[];

test('one place gives an object, several give a list, each at its grid node', async () => {
  const period = 'start_date=2023-07-01&end_date=2023-07-02';
  const one = await ask(`/open-meteo-archive/v1/archive?${PLACE}&${period}&daily=rain_sum`);
  assert.equal(one.latitude, 46.5);
  const many = (await (
    await get(
      `/open-meteo-archive/v1/archive?latitude=46.47,46.3&longitude=2.52,2.1&${period}&daily=rain_sum&timezone=Europe%2FParis`,
    )
  ).json()) as Answer[];
  assert.deepEqual(
    many.map(({ latitude, location_id }) => [latitude, location_id]),
    [
      [46.5, undefined],
      [46.25, 1],
    ],
  );
  assert.deepEqual(many[0]?.daily, one.daily);
});

test('a year of hours has 24 times for every day, and they agree with the days', async () => {
  const year = 'start_date=2023-01-01&end_date=2023-12-31';
  const { hourly, daily, hourly_units } = await ask(
    `/open-meteo-archive/v1/archive?${PLACE}&${year}&hourly=temperature_2m,rain&daily=temperature_2m_mean,rain_sum`,
  );
  assert.equal(hourly?.time?.length, 365 * 24);
  assert.deepEqual(hourly?.time?.slice(23, 25), ['2023-01-01T23:00', '2023-01-02T00:00']);
  assert.deepEqual(hourly_units, { time: 'iso8601', temperature_2m: '°C', rain: 'mm' });
  for (const [i, rain] of numbers(daily, 'rain_sum').entries()) {
    const hours = (name: string) =>
      numbers(hourly, name)
        .slice(24 * i, 24 * i + 24)
        .map(Number);
    const total = (values: number[]) => values.reduce((sum, value) => sum + value, 0);
    assert.ok(Math.abs(total(hours('rain')) - Number(rain)) < 1e-6);
    const mean = Number(numbers(daily, 'temperature_2m_mean')[i]);
    assert.ok(Math.abs(total(hours('temperature_2m')) / 24 - mean) < 0.06);
  }
});

test('the archive is two days late, the forecast begins today and reaches sixteen days', async () => {
  const late = await ask(
    `/open-meteo-archive/v1/archive?${PLACE}&start_date=2024-03-01&end_date=2024-03-05&daily=rain_sum`,
  );
  assert.deepEqual(
    numbers(late.daily, 'rain_sum').map((value) => value === null),
    [false, false, false, true, true],
  );
  const week = await ask(`/open-meteo/v1/forecast?${PLACE}&daily=rain_sum&past_days=2`);
  assert.deepEqual([week.daily?.time?.[0], week.daily?.time?.at(-1)], ['2024-03-03', '2024-03-11']);
  assert.ok(numbers(week.daily, 'rain_sum').every((value) => value !== null));
  assert.equal((await get(`/open-meteo/v1/forecast?${PLACE}&daily=rain_sum&forecast_days=17`)).status, 400);
});

test('past forecasts stay near the analysis, and time turns a forecast into an observation', async () => {
  const period = 'start_date=2023-01-01&end_date=2023-12-31&daily=temperature_2m_mean';
  const [seen, foreseen] = await Promise.all([
    ask(`/open-meteo-archive/v1/archive?${PLACE}&${period}`),
    ask(`/open-meteo-historical-forecast/v1/forecast?${PLACE}&${period}`),
  ]);
  const truth = numbers(seen.daily, 'temperature_2m_mean');
  const errors = numbers(foreseen.daily, 'temperature_2m_mean').map((value, i) =>
    Math.abs(Number(value) - Number(truth[i])),
  );
  const mean = errors.reduce((sum, value) => sum + value, 0) / errors.length;
  assert.ok(mean > 0.05 && mean < 0.6, `${mean} °C`);
});

test('wind comes in km/h unless another unit is asked for', async () => {
  const path = `/open-meteo/v1/forecast?${PLACE}&daily=wind_speed_10m_max`;
  const [kmh, ms] = [await ask(path), await ask(`${path}&wind_speed_unit=ms`)];
  assert.equal(kmh.daily_units?.wind_speed_10m_max, 'km/h');
  assert.equal(ms.daily_units?.wind_speed_10m_max, 'm/s');
  const ratio =
    Number(numbers(kmh.daily, 'wind_speed_10m_max')[0]) / Number(numbers(ms.daily, 'wind_speed_10m_max')[0]);
  assert.ok(Math.abs(ratio - 3.6) < 0.15);
});

test('a request that Open-Meteo would refuse is refused in its form', async () => {
  const refused = [
    `/open-meteo-archive/v1/archive?${PLACE}&start_date=2023-01-01&end_date=2023-01-02&daily=moonlight`,
    `/open-meteo-archive/v1/archive?${PLACE}&start_date=2023-01-01&end_date=2030-01-02&daily=rain_sum`,
    `/open-meteo-archive/v1/archive?${PLACE}&start_date=2023-01-03&end_date=2023-01-02&daily=rain_sum`,
    `/open-meteo-archive/v1/archive?${PLACE}&daily=rain_sum`,
    '/open-meteo/v1/forecast?latitude=46.5,46&longitude=2.5&daily=rain_sum',
    '/open-meteo/v1/forecast?latitude=146.5&longitude=2.5&daily=rain_sum',
    `/open-meteo/v1/forecast?${PLACE}&daily=rain_sum&wind_speed_unit=furlong`,
  ];
  assert.ok(refused.length > 0);
  for (const path of refused) {
    const response = await get(path);
    assert.equal(response.status, 400, path);
    const body = (await response.json()) as { error: boolean; reason: string };
    assert.equal(body.error, true);
    assert.ok(body.reason.length > 10);
  }
});

test('OpenWeatherMap wants a key, then gives eight days, a summary, and coordinates', async () => {
  const place = 'lat=46.5&lon=2.5&units=metric';
  const refused = await get(`/openweathermap/data/3.0/onecall?${place}`);
  assert.equal(refused.status, 401);
  assert.equal(((await refused.json()) as { cod: number }).cod, 401);
  const all = (await (
    await get(`/openweathermap/data/3.0/onecall?${place}&appid=k&exclude=minutely`)
  ).json()) as {
    daily: { dt: number; temp: { min: number; max: number } }[];
    hourly: object[];
  };
  assert.deepEqual([all.daily.length, all.hourly.length, 'minutely' in all], [8, 48, false]);
  assert.equal(all.daily[0]?.dt, Date.parse('2024-03-05T12:00:00+01:00') / 1000);
  const summary = (await (
    await get(`/openweathermap/data/3.0/onecall/day_summary?${place}&date=2023-07-01&appid=k`)
  ).json()) as { temperature: { min: number; max: number } };
  const { daily } = await ask(
    `/open-meteo-archive/v1/archive?${PLACE}&start_date=2023-07-01&end_date=2023-07-01&daily=temperature_2m_min`,
  );
  assert.ok(Math.abs(summary.temperature.min - Number(numbers(daily, 'temperature_2m_min')[0])) < 0.06);
  const town = (await (
    await get('/openweathermap/geo/1.0/direct?q=Abranville,FR&limit=1&appid=k')
  ).json()) as {
    lat: number;
  }[];
  assert.equal(town[0]?.lat, sandbox.country.communes[0]?.latDeg);
});
