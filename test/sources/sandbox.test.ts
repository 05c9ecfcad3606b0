import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { DepartmentCode } from '../../src/domain/commune.js';
import { addDays, type Day } from '../../src/domain/day.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.js';
import { sandboxSourceUrls } from '../../src/sandbox/source-urls.js';
import { fetchCommunes, parseCommunes } from '../../src/sources/communes.js';
import { fetchContours, parseContours } from '../../src/sources/contours.js';
import {
  fetchDelegated,
  fetchMovements,
  parseDelegated,
  parseMovements,
  resolveFormerCodes,
} from '../../src/sources/movements.js';
import { parseAccidents } from '../../src/sources/onisr.js';
import { fetchAccidents } from '../../src/sources/onisr-fetch.js';
import { openMeteoCell, parseOpenMeteo } from '../../src/sources/open-meteo.js';
import { fetchOpenMeteoForecast, fetchOpenMeteoObserved } from '../../src/sources/open-meteo-fetch.js';
import {
  fetchOpenWeatherMapForecast,
  fetchOpenWeatherMapObserved,
  openWeatherMapCell,
  parseOpenWeatherMap,
} from '../../src/sources/openweathermap.js';
import { fetchPublicHolidays, parsePublicHolidays } from '../../src/sources/public-holidays.js';
import { fetchSchoolHolidays, parseSchoolHolidays } from '../../src/sources/school-holidays.js';
import type { Fetched } from '../../src/sources/source.js';
import { fetchStations, matchStations, parseStations } from '../../src/sources/stations.js';
import { collect, contextOf } from './support.js';

const today = '2026-11-23' as Day;
const departments = ['00' as DepartmentCode];
let sandbox: Sandbox;
before(async () => {
  sandbox = await startSandbox({ seed: 'sources', today });
});
after(() => sandbox.close());

const urls = () => sandboxSourceUrls(sandbox.url);
const bytesIn = (fetched: readonly Fetched[]) => fetched[0]?.bytes ?? new Uint8Array();

test('The simulated communes, outlines, movements and stations read without a reject.', async () => {
  const context = contextOf({ url: urls().geo });
  const communes = parseCommunes(bytesIn(await collect(fetchCommunes({ departments }, context))), 'f');
  assert.equal(communes.rows.length, sandbox.country.communes.length);
  const contours = parseContours(bytesIn(await collect(fetchContours({ departments }, context))), 'f');
  assert.deepEqual([contours.rows.length, contours.rejects.length], [communes.rows.length, 0]);
  const delegated = parseDelegated(bytesIn(await collect(fetchDelegated(context))), 'f').rows;
  const moved = contextOf({ url: `${urls().inseeMovements}/mouvements-communes.csv` });
  const movements = parseMovements(bytesIn(await collect(fetchMovements(moved))), 'f').rows;
  const former = resolveFormerCodes(movements, new Set(communes.rows.map(({ code }) => code)));
  const { merger } = sandbox.country;
  assert.deepEqual([...former], [[merger.oldCode, merger.newCode]]);
  assert.deepEqual(
    delegated.map(({ from, to }) => [from, to]),
    [[merger.oldCode, merger.newCode]],
  );
  const listed = contextOf({ url: `${urls().stations}/casernes_pompier.csv` });
  const stations = parseStations(bytesIn(await collect(fetchStations(listed))), 'f');
  const matched = matchStations(stations.rows, communes.rows);
  assert.ok(matched.length > 0 && matched.every(({ com }) => com !== undefined));
});

test('The simulated accidents of the old and the new layouts read without an unexplained reject.', async () => {
  const years = [2009, 2022];
  const fetched = await collect(fetchAccidents({ years }, contextOf({ url: urls().dataGouv })));
  assert.equal(fetched.length, years.length);
  for (const { name, bytes } of fetched) {
    const { rows, rejects } = parseAccidents(bytes, name);
    assert.ok(rows.length > 100, `${name}: ${rows.length} rows`);
    assert.ok(rejects.length <= rows.length / 100, `${name}: ${JSON.stringify(rejects.slice(0, 3))}`);
  }
});

test('The simulated calendars read.', async () => {
  const zones = ['metropole'] as const;
  const calendar = await collect(fetchPublicHolidays({ zones }, contextOf({ url: urls().calendrier })));
  const holidays = parsePublicHolidays(bytesIn(calendar), calendar[0]?.name ?? '');
  assert.ok(holidays.rows.some(({ day }) => day === '2026-07-14'));
  const school = await collect(fetchSchoolHolidays(contextOf({ url: urls().education })));
  const periods = parseSchoolHolidays(bytesIn(school), school[0]?.name ?? '');
  assert.deepEqual(periods.rejects, []);
  assert.ok(
    periods.rows.some(({ firstDay, lastDay }) => firstDay <= '2026-07-20' && lastDay >= '2026-07-20'),
  );
});

test('The simulated weather reads from both providers, observed and forecast.', async () => {
  const [place] = sandbox.country.communes;
  assert.ok(place !== undefined);
  const cells = [openMeteoCell(place.latDeg, place.lonDeg)];
  const observed = await collect(
    fetchOpenMeteoObserved(
      { cells, firstDay: '2025-12-01' as Day, lastDay: addDays(today, -1), today },
      contextOf({ url: urls().openMeteoArchive }),
    ),
  );
  assert.equal(observed.length, 1 + 10 + 1);
  for (const { name, bytes, source } of observed)
    assert.ok(parseOpenMeteo(bytes, name, source).rows.every(({ cell }) => cell === cells[0]));
  const ahead = await collect(
    fetchOpenMeteoForecast(
      { cells, firstDay: today, lastDay: addDays(today, 6), today },
      contextOf({ url: urls().openMeteoForecast }),
    ),
  );
  const forecast = parseOpenMeteo(bytesIn(ahead), ahead[0]?.name ?? '', ahead[0]?.source ?? '');
  assert.deepEqual([forecast.rows.length, forecast.rejects.length], [7, 0]);
  assert.equal(Object.keys(forecast.rows[0]?.values ?? {}).length, 11);
  const owm = {
    cells: [openWeatherMapCell(place.latDeg, place.lonDeg)],
    apiKey: 'simulated',
    today,
    days: [addDays(today, -2)],
  };
  const context = contextOf({ url: urls().openWeatherMap });
  const daily = await collect(fetchOpenWeatherMapForecast(owm, context));
  assert.equal(parseOpenWeatherMap(bytesIn(daily), daily[0]?.name ?? '').rows[0]?.day, today);
  const summary = await collect(fetchOpenWeatherMapObserved(owm, context));
  assert.equal(parseOpenWeatherMap(bytesIn(summary), summary[0]?.name ?? '').rows.length, 1);
});

test('A failure of the publisher in the middle is survived.', async () => {
  sandbox.fail('/geo', { status: 503, times: 1 });
  sandbox.fail('/geo', { truncate: true, times: 1 });
  const fetched = await collect(fetchCommunes({ departments }, contextOf({ url: urls().geo })));
  assert.equal(fetched.length, 1);
});
