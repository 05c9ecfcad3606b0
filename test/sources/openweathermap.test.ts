import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Day } from '../../src/domain/day.js';
import {
  fetchOpenWeatherMapForecast,
  fetchOpenWeatherMapObserved,
  openWeatherMapCell,
  parseOpenWeatherMap,
} from '../../src/sources/openweathermap.js';
import {
  bytesOf,
  collect,
  contextOf,
  failsWith,
  quickHttp,
  realBytes,
  serve,
  withoutReal,
} from './support.js';

const json = (value: unknown) => bytesOf(JSON.stringify(value));
const KEY = '0123456789abcdef0123456789abcdef';
const cells = [openWeatherMapCell(48.6, 2.97)];
const today = '2026-11-23' as Day;

const ENTRY = {
  dt: Date.parse('2026-11-23T11:00:00Z') / 1000,
  temp: { day: 10, min: 2, max: 11, night: 4, eve: 7, morn: 3 },
  feels_like: { day: 9, night: 2, eve: 6, morn: 1 },
  pressure: 1016,
  humidity: 59,
  wind_speed: 3.98,
  wind_gust: 8.92,
  clouds: 92,
  pop: 0.47,
};

test('A forecast reads: means of the four parts of a day, no rain where none is told, snow in cm.', () => {
  const daily = [ENTRY, { ...ENTRY, dt: ENTRY.dt + 86_400, rain: 0.15, snow: 10 }, { dt: 'x' }];
  const text = json({ lat: 48.607, lon: 2.971, timezone_offset: 3600, daily });
  const { rows, rejects } = parseOpenWeatherMap(text, 'weather/openweathermap/forecast-x.json');
  assert.deepEqual(rows[0], {
    cell: 'owm:48.50,3.00',
    day: '2026-11-23',
    kind: 'forecast',
    values: {
      temp: 6,
      feels_like: 4.5,
      temp_min: 2,
      temp_max: 11,
      pressure: 1016,
      humidity: 59,
      wind_speed: 3.98,
      clouds_all: 92,
      rain: 0,
      snow: 0,
      wind_gust: 8.92,
    },
  });
  assert.deepEqual([rows[1]?.day, rows[1]?.values.rain, rows[1]?.values.snow], ['2026-11-24', 0.15, 7]);
  assert.deepEqual(
    rejects.map(({ line, reason }) => [line, reason]),
    [[3, 'impossible_date']],
  );
});

test('A day summary reads as an observed day.', () => {
  const summary = {
    lat: 48.5,
    lon: 3,
    tz: '+01:00',
    date: '2023-03-04',
    units: 'metric',
    cloud_cover: { afternoon: 40 },
    humidity: { afternoon: 33 },
    precipitation: { total: 1.2 },
    temperature: { min: 2, max: 12, afternoon: 11, night: 3, evening: 8, morning: 4 },
    pressure: { afternoon: 1015 },
    wind: { max: { speed: 8.7, direction: 120 } },
  };
  const file = 'weather/openweathermap/observed-2023-03-04-48.50,3.00.json';
  const { rows } = parseOpenWeatherMap(json(summary), file);
  assert.deepEqual(rows, [
    {
      cell: 'owm:48.50,3.00',
      day: '2023-03-04',
      kind: 'observed',
      values: {
        temp: 6.5,
        temp_min: 2,
        temp_max: 12,
        pressure: 1015,
        humidity: 33,
        wind_speed: 8.7,
        clouds_all: 40,
        rain: 1.2,
      },
    },
  ]);
  const bad = { ...summary, date: '2023-02-30' };
  assert.throws(() => parseOpenWeatherMap(json(bad), file), failsWith('SOURCE_MALFORMED', /2023-02-30/));
});

test('Kelvins are out of bounds, and an answer without a value is refused.', () => {
  const kelvin = { ...ENTRY, temp: { day: 283, min: 275, max: 284, night: 277, eve: 280, morn: 276 } };
  const text = json({ lat: 48.5, lon: 3, timezone_offset: 3600, daily: [kelvin] });
  const { rejects } = parseOpenWeatherMap(text, 'forecast.json');
  assert.deepEqual(
    rejects.map(({ reason }) => reason),
    ['out_of_bounds', 'out_of_bounds', 'out_of_bounds'],
  );
  const refusals = [{ cod: 401, message: 'Invalid API key' }, { lat: 1, lon: 2 }, []];
  assert.ok(refusals.length > 0);
  for (const value of refusals)
    assert.throws(() => parseOpenWeatherMap(json(value), 'f.json'), failsWith('SOURCE_MALFORMED'));
});

test('The key goes into the call and nowhere else; a day that rests is not bought twice.', async () => {
  const server = await serve((_request, response) => response.end('{"lat":1}'));
  try {
    const context = contextOf({ url: server.url });
    const request = { cells, apiKey: KEY };
    const fetched = [
      ...(await collect(fetchOpenWeatherMapForecast({ ...request, today }, context))),
      ...(await collect(fetchOpenWeatherMapObserved({ ...request, days: [today] }, context))),
    ];
    assert.deepEqual(
      fetched.map(({ name }) => name),
      [
        'weather/openweathermap/forecast-2026-11-23-48.50,3.00.json',
        'weather/openweathermap/observed-2026-11-23-48.50,3.00.json',
      ],
    );
    assert.ok(server.asked.every((path) => path.includes(`appid=${KEY}`)));
    assert.match(
      server.asked[1] ?? '',
      /^\/data\/3\.0\/onecall\/day_summary\?lat=48\.5&lon=3&date=2026-11-23/,
    );
    assert.doesNotMatch(JSON.stringify(fetched.map(({ bytes: _, ...rest }) => rest)), new RegExp(KEY));
    const known = contextOf({ url: server.url }, { known: () => ({ sha256: 'x' }) });
    assert.deepEqual(await collect(fetchOpenWeatherMapObserved({ ...request, days: [today] }, known)), []);
    assert.equal(server.asked.length, 2);
  } finally {
    await server.close();
  }
});

test('A refused key is told without the key.', async () => {
  const server = await serve((_request, response) => {
    response.writeHead(401).end('{"cod":401,"message":"Invalid API key."}');
  });
  try {
    const context = contextOf({ url: server.url }, { http: quickHttp() });
    await assert.rejects(
      collect(fetchOpenWeatherMapForecast({ cells, apiKey: KEY, today }, context)),
      (error) => {
        failsWith('SOURCE_REFUSED', /401 \(Invalid API key\.\)/)(error);
        assert.doesNotMatch(`${(error as Error).message}${JSON.stringify(error)}`, new RegExp(KEY));
        return true;
      },
    );
  } finally {
    await server.close();
  }
});

const QUIERS = 'weather/meteo_celsius_Quiers_2022_2023.csv.gz';

test('The real bulk export reads: 730 days of Paris from 17,520 hours of UTC.', {
  skip: withoutReal(QUIERS),
}, () => {
  const { rows, rejects } = parseOpenWeatherMap(realBytes(QUIERS), QUIERS.replace('.gz', ''));
  assert.equal(rows.length, 730);
  assert.deepEqual(
    rejects.map(({ reason, detail }) => [reason, detail.slice(-7)]),
    [['incomplete_day', 'found 1']],
  );
  const [first] = rows;
  assert.deepEqual([first?.cell, first?.day], ['owm:48.50,3.00', '2022-01-01']);
  assert.equal(Math.min(...rows.map(({ values }) => values.temp_min ?? 99)) >= -10, true);
  assert.equal(first?.values.rain, undefined);
});
