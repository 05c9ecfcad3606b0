import type { Reject } from '../domain/accident.js';
import { addDays, type Day, dayInParis, dayOf, daysFromTo } from '../domain/day.js';
import { LAST_HORIZON } from '../domain/risk.js';
import type { WeatherCell, WeatherDay } from '../domain/weather.js';
import type { LakeObject } from '../lake/lake.js';
import { AppError, describeError } from '../lib/errors.js';
import { fetchDepartmentTemperatures, parseDepartmentTemperatures } from '../sources/odre.js';
import { parseOpenMeteo } from '../sources/open-meteo.js';
import { fetchOpenMeteoForecast, fetchOpenMeteoObserved } from '../sources/open-meteo-fetch.js';
import {
  fetchOpenWeatherMapForecast,
  fetchOpenWeatherMapObserved,
  parseOpenWeatherMap,
} from '../sources/openweathermap.js';
import type { Fetched, Known, Parsed } from '../sources/source.js';
import { columnBatches } from './columns.js';
import { fetchContext } from './fetch-context.js';
import { keepFetched } from './keep.js';
import { loadAccidentYears, loadCommunes } from './load.js';
import { countByReason, describeCounts, keepRejects } from './rejects.js';
import type { Task, TaskContext, TaskReport } from './task.js';
import { type WeatherProvider, weatherCellOf } from './weather-provider.js';

/** One provider's way of fetching and reading one kind of weather. */
type Channel = {
  readonly provider: WeatherProvider;
  /** first part of the logical names of its objects */
  readonly prefix: string;
  readonly fetchAll: (cells: readonly WeatherCell[], known: Known) => AsyncIterable<Fetched>;
  readonly parse: (bytes: Uint8Array, object: LakeObject) => Parsed<WeatherDay>;
};

/** Observed weather of the accident years, for training. */
export const ingestObservedWeather: Task = {
  name: 'weather',
  description: 'observed weather of the accident years',
  run: async (context) => {
    const years = await loadAccidentYears(context.warehouse);
    const ranges = years.map((year) => ({ firstDay: dayOf(year, 1, 1), lastDay: dayOf(year, 12, 31) }));
    const provider = context.config.weather.observed;
    return ingestWeather(context, observedChannel(context, ranges), await cellsOf(context, provider));
  },
};

/** Weather forecast for J..J+6. */
export const ingestForecastWeather: Task = {
  name: 'weather-forecast',
  description: 'weather forecast of J..J+6',
  run: async (context) => {
    const cells = await cellsOf(context, context.config.weather.forecast);
    return ingestWeather(context, forecastChannel(context), cells);
  },
};

export type DayRange = { readonly firstDay: Day; readonly lastDay: Day };

/** How observed weather of some days is fetched and read. */
export function observedChannel(context: TaskContext, ranges: readonly DayRange[]): Channel {
  const today = dayInParis(context.clock.now());
  const provider = context.config.weather.observed;
  if (provider === 'department-temperatures')
    return {
      provider,
      prefix: 'weather/odre/',
      fetchAll: (_cells, known) =>
        fetchDepartmentTemperatures(fetchContext(context, 'departmentTemperatures', known)),
      parse: (bytes, { key }) => parseDepartmentTemperatures(bytes, key),
    };
  if (provider === 'openweathermap')
    return {
      provider,
      prefix: 'weather/openweathermap/',
      fetchAll: (cells, known) =>
        fetchOpenWeatherMapObserved(
          {
            cells,
            apiKey: context.config.openWeatherMapKey ?? '',
            days: ranges.flatMap(({ firstDay, lastDay }) => daysFromTo(firstDay, lastDay)),
          },
          fetchContext(context, 'openWeatherMap', known),
        ),
      parse: (bytes, { key }) => parseOpenWeatherMap(bytes, key),
    };
  return {
    provider,
    prefix: 'weather/open-meteo/observed-',
    async *fetchAll(cells, known) {
      for (const range of ranges)
        yield* fetchOpenMeteoObserved(
          { cells, ...range, today },
          fetchContext(context, 'openMeteoArchive', known),
        );
    },
    parse: (bytes, { key, source }) => parseOpenMeteo(bytes, key, source),
  };
}

function forecastChannel(context: TaskContext): Channel {
  const today = dayInParis(context.clock.now());
  const provider = context.config.weather.forecast;
  if (provider === 'openweathermap')
    return {
      provider,
      prefix: 'weather/openweathermap/forecast-',
      fetchAll: (cells, known) =>
        fetchOpenWeatherMapForecast(
          { cells, apiKey: context.config.openWeatherMapKey ?? '', today },
          fetchContext(context, 'openWeatherMap', known),
        ),
      parse: (bytes, { key }) => parseOpenWeatherMap(bytes, key),
    };
  return {
    provider,
    prefix: 'weather/open-meteo/forecast-',
    fetchAll: (cells, known) =>
      fetchOpenMeteoForecast(
        { cells, firstDay: today, lastDay: addDays(today, LAST_HORIZON), today },
        fetchContext(context, 'openMeteoForecast', known),
      ),
    parse: (bytes, { key, source }) => parseOpenMeteo(bytes, key, source),
  };
}

/**
 * Keeps what the provider gives and reads what has not been read yet. A provider that fails costs weather, not the
 * forecast: what is there is used, what is not is missing, and the report says so.
 */
export async function ingestWeather(
  context: TaskContext,
  channel: Channel,
  cells: readonly WeatherCell[],
): Promise<TaskReport> {
  const { provider } = channel;
  if (provider === 'none')
    return { summary: 'none configured: every value is missing', facts: { rows: 0 }, skipped: true };
  let trouble: string | undefined;
  const kept = await keepFetched(context, channel.prefix, (known) => channel.fetchAll(cells, known)).catch(
    (error: unknown) => {
      if (!(error instanceof AppError) || !error.code.startsWith('SOURCE_')) throw error;
      trouble = describeError(error);
      context.log.warn('weather is incomplete', { provider, reason: trouble });
      return keepFetched(context, channel.prefix, nothing);
    },
  );
  const { rows, rejects } = await readUnread(context, channel, [...kept.objects.values()]);
  const rejected = countByReason(rejects);
  return {
    summary: `${provider}: ${rows.toLocaleString('en')} new cell-days for ${cells.length} cells; rejects: ${describeCounts(rejected)}${trouble === undefined ? '' : `; incomplete: ${trouble}`}`,
    facts: { provider, rows, cells: cells.length, rejected, ...(trouble === undefined ? {} : { trouble }) },
    skipped: rows === 0 && trouble === undefined,
  };
}

async function* nothing(): AsyncIterable<Fetched> {}

/** The places whose weather the communes share; none when no provider is configured. */
export async function cellsOf(context: TaskContext, provider: WeatherProvider): Promise<WeatherCell[]> {
  const { departments, latDeg, lonDeg } = await loadCommunes(context.warehouse, context.config.departments);
  const given = (value: number | undefined) =>
    value === undefined || Number.isNaN(value) ? undefined : value;
  const cells = departments.flatMap((department, i) => {
    const place = { department, latDeg: given(latDeg[i]), lonDeg: given(lonDeg[i]) };
    return weatherCellOf(provider, place) ?? [];
  });
  return [...new Set(cells)].sort();
}

/** Reads each object once; which were read is a fact of the store, written after their rows are in. */
async function readUnread(
  context: TaskContext,
  channel: Channel,
  objects: readonly LakeObject[],
): Promise<{ rows: number; rejects: Reject[] }> {
  const factName = `weather read ${channel.prefix}`;
  const read = new Set((await context.facts.get(factName)) as string[] | undefined);
  const unread = objects.filter(({ key }) => !read.has(key));
  const rejects: Reject[] = [];
  let rows = 0;
  for (const [i, object] of unread.entries()) {
    context.progress.step(`reading ${channel.prefix}`, i, unread.length);
    const parsed = channel.parse(await context.lake.get(object.key), object);
    rejects.push(...parsed.rejects);
    rows += parsed.rows.length;
    for (const batch of columnBatches(
      'weather_days',
      weatherRows(channel.provider, object, parsed.rows),
      250_000,
    ))
      await context.warehouse.merge('weather_days', batch);
    await keepRejects(context.warehouse, object.key, parsed.rejects);
    read.add(object.key);
    await context.facts.set(factName, [...read]);
  }
  return { rows, rejects };
}

function* weatherRows(provider: WeatherProvider, object: LakeObject, days: readonly WeatherDay[]) {
  for (const { cell, day, kind, values } of days)
    yield {
      cell,
      date: day,
      an: Number(day.slice(0, 4)),
      kind,
      provider,
      fetched_at: object.fetchedAtUtc,
      ...values,
    };
}
