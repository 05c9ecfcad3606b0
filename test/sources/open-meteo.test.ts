import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Day } from '../../src/domain/day.js';
import { openMeteoCell, parseOpenMeteo } from '../../src/sources/open-meteo.js';
import {
  fetchOpenMeteoForecast,
  fetchOpenMeteoObserved,
  OPEN_METEO_LIMITS,
  periodsOf,
  weightOf,
} from '../../src/sources/open-meteo-fetch.js';
import { bytesOf, collect, contextOf, failsWith, quickHttp, serve } from './support.js';

const day = (text: string) => text as Day;
const UNITS = {
  time: 'iso8601',
  temperature_2m_mean: '°C',
  temperature_2m_min: '°C',
  temperature_2m_max: '°C',
  wind_speed_10m_mean: 'm/s',
  wind_gusts_10m_max: 'km/h',
  precipitation_sum: 'mm',
  snowfall_sum: 'cm',
};
const DAILY = {
  time: ['2023-01-01', '2023-01-02', '2023-01-03'],
  temperature_2m_mean: [5.1, 60, null],
  temperature_2m_min: [1, 2, null],
  temperature_2m_max: [9, 8, null],
  wind_speed_10m_mean: [3.2, 0, null],
  wind_gusts_10m_max: [36, 72, null],
  precipitation_sum: [4, 0.1, null],
  snowfall_sum: [0.7, 0.7, null],
};
const answer = (latitude: number, longitude: number, daily: unknown = DAILY) => ({
  latitude,
  longitude,
  timezone: 'Europe/Paris',
  daily_units: UNITS,
  daily,
});
const OBSERVED = 'weather/open-meteo/observed-2023-1234abcd.json';
const bytes = (value: unknown) => bytesOf(JSON.stringify(value));

test('A cell is a quarter of a degree, without a minus before zero.', () => {
  assert.equal(openMeteoCell(46.503, 2.2507), 'om:46.50,2.25');
  assert.equal(openMeteoCell(48.62, -0.1), 'om:48.50,0.00');
  assert.equal(openMeteoCell(-21.1, 55.5), 'om:-21.00,55.50');
});

test('Values read in the units of the project; rain is precipitation without the snow.', () => {
  const { rows, rejects } = parseOpenMeteo(bytes(answer(46.5, 2.25)), OBSERVED, '/file');
  assert.equal(rows.length, 2);
  assert.deepEqual(rows[0], {
    cell: 'om:46.50,2.25',
    day: '2023-01-01',
    kind: 'observed',
    values: { temp: 5.1, temp_min: 1, temp_max: 9, wind_speed: 3.2, rain: 3, snow: 0.7, wind_gust: 10 },
  });
  assert.equal(rows[1]?.values.rain, 0);
  assert.equal(rows[1]?.values.temp, undefined);
  assert.deepEqual(
    rejects.map(({ line, reason }) => [line, reason]),
    [[2, 'out_of_bounds']],
  );
});

test('The cells are those of the address asked, not the model grid that answered.', () => {
  const source = 'https://api.open-meteo.com/v1/forecast?latitude=48.5,48.75&longitude=2.5,2.75&daily=x';
  const answers = [answer(48.31, 2.61), answer(48.8, 2.7)];
  const { rows } = parseOpenMeteo(bytes(answers), 'weather/open-meteo/forecast-2023-01-01-x.json', source);
  assert.deepEqual([...new Set(rows.map(({ cell }) => cell))], ['om:48.50,2.50', 'om:48.75,2.75']);
  assert.equal(rows[0]?.kind, 'forecast');
  assert.throws(
    () => parseOpenMeteo(bytes([answers[0]]), OBSERVED, source),
    failsWith('SOURCE_MALFORMED', /answers for 2 places, found 1/),
  );
});

test('An answer that is no answer is refused with what the provider says.', () => {
  const cases: readonly (readonly [unknown, RegExp])[] = [
    [{ error: true, reason: 'Daily API request limit exceeded.' }, /Daily API request limit exceeded/],
    [{ latitude: 1, longitude: 2 }, /daily values/],
    [answer(46.5, 2.25, { ...DAILY, snowfall_sum: [1] }), /3 values of snowfall_sum/],
    [{ ...answer(46.5, 2.25), daily_units: { ...UNITS, wind_speed_10m_mean: 'mp/h' } }, /mp\/h/],
    [7, /an answer/],
  ];
  assert.ok(cases.length > 0);
  for (const [value, message] of cases)
    assert.throws(() => parseOpenMeteo(bytes(value), OBSERVED, ''), failsWith('SOURCE_MALFORMED', message));
  assert.throws(
    () => parseOpenMeteo(bytesOf('{"latitude": 48.5, "dai'), OBSERVED, ''),
    failsWith('SOURCE_MALFORMED', /whole JSON/),
  );
});

test('Periods are whole settled years and months, then the rest up to yesterday.', () => {
  const names = (first: string, last: string, today: string) =>
    periodsOf(day(first), day(last), day(today)).map(({ name, firstDay, lastDay, settled }) =>
      [name, firstDay, lastDay, settled].join(' '),
    );
  assert.deepEqual(names('2024-06-15', '2026-03-20', '2026-03-18'), [
    '2024 2024-01-01 2024-12-31 true',
    '2025 2025-01-01 2025-12-31 true',
    '2026-01 2026-01-01 2026-01-31 true',
    '2026-02 2026-02-01 2026-02-28 true',
    '2026-03-01_2026-03-17 2026-03-01 2026-03-17 false',
  ]);
  assert.deepEqual(names('2025-12-20', '2025-12-31', '2026-01-03'), [
    '2025-12-20_2025-12-31 2025-12-20 2025-12-31 false',
  ]);
  assert.deepEqual(names('2026-03-18', '2026-03-24', '2026-03-18'), []);
});

test('A call never weighs more than the free tier allows in a minute.', () => {
  assert.ok(weightOf(16, 366, 11) <= (OPEN_METEO_LIMITS[0]?.calls ?? 0));
  assert.equal(weightOf(50, 7, 10), 50);
});

const cells = [
  openMeteoCell(48.5, 2.5),
  openMeteoCell(48.75, 2.75),
  openMeteoCell(49.25, 2.5),
  openMeteoCell(-21, 55.5),
];

test('Observed weather is asked by square degree and period; what is settled and rests is not asked again.', async () => {
  const server = await serve((_request, response) => response.end(JSON.stringify(answer(48.5, 2.5))));
  try {
    const request = {
      cells,
      firstDay: day('2025-06-01'),
      lastDay: day('2026-01-10'),
      today: day('2026-01-12'),
    };
    const fetched = await collect(fetchOpenMeteoObserved(request, contextOf({ url: server.url })));
    assert.equal(fetched.length, 6);
    assert.match(fetched[0]?.name ?? '', /^weather\/open-meteo\/observed-2025-[0-9a-f]{8}\.json$/);
    assert.match(fetched[5]?.name ?? '', /observed-2026-01-01_2026-01-10-/);
    const first = new URL(server.asked.find((path) => path.includes('48.5,48.75')) ?? '', server.url);
    assert.equal(first.pathname, '/v1/archive');
    assert.equal(first.searchParams.get('start_date'), '2025-01-01');
    assert.equal(first.searchParams.get('timezone'), 'Europe/Paris');
    assert.equal(first.searchParams.get('wind_speed_unit'), 'ms');
    assert.ok(server.asked.some((path) => path.includes('timezone=auto') && path.includes('55.5')));
    const rest = new Map(fetched.map(({ name }) => [name, { sha256: 'old' }]));
    const before = server.asked.length;
    const again = contextOf({ url: server.url }, { known: (name) => rest.get(name) });
    await collect(fetchOpenMeteoObserved(request, again));
    assert.equal(server.asked.length - before, 3);
  } finally {
    await server.close();
  }
});

test('A run that the limit stops continues with what is missing.', async () => {
  const server = await serve((_request, response) => {
    if (server.asked.length > 1)
      response.writeHead(429).end('{"reason":"Daily API request limit exceeded."}');
    else response.end(JSON.stringify(answer(48.5, 2.5)));
  });
  const got: string[] = [];
  try {
    const request = {
      cells,
      firstDay: day('2023-01-01'),
      lastDay: day('2023-12-31'),
      today: day('2026-01-12'),
    };
    const context = contextOf({ url: server.url }, { http: quickHttp({ retries: 1 }) });
    await assert.rejects(
      async () => {
        for await (const { name } of fetchOpenMeteoObserved(request, context)) got.push(name);
      },
      failsWith('SOURCE_REFUSED', /Daily API request limit exceeded/),
    );
    assert.equal(got.length, 1);
  } finally {
    await server.close();
  }
});

test('A forecast is one call for up to fifty cells, the mainland apart from overseas.', async () => {
  const server = await serve((_request, response) => response.end('[]'));
  try {
    const many = Array.from({ length: 60 }, (_, i) => openMeteoCell(44 + i / 10, 2.5));
    const request = {
      cells: [...many, ...cells],
      firstDay: day('2026-11-23'),
      lastDay: day('2026-11-29'),
      today: day('2026-11-23'),
    };
    const context = contextOf({ url: `${server.url}/` }, { http: quickHttp() });
    const fetched = await collect(fetchOpenMeteoForecast(request, context));
    assert.equal(fetched.length, server.asked.length);
    assert.equal(server.asked.filter((path) => path.includes('Europe/Paris')).length, 1);
    assert.match(server.asked[0] ?? '', /^\/v1\/forecast\?.*start_date=2026-11-23&end_date=2026-11-29/);
    assert.match(fetched[0]?.name ?? '', /forecast-2026-11-23-/);
  } finally {
    await server.close();
  }
});
