import type { Reject } from '../domain/accident.js';
import { type Day, dayFromNumber, parseDay } from '../domain/day.js';
import type { WeatherCell, WeatherDay, WeatherValues } from '../domain/weather.js';
import { asObject, isObject, type JsonObject, numberOr, parseJson, textOr } from './json.js';
import { parseWeatherHistory } from './openweathermap-history.js';
import {
  type FetchContext,
  type Fetched,
  fetchChanged,
  joinUrl,
  malformed,
  type Parsed,
  readFiles,
  requireRows,
  type SourceFacts,
} from './source.js';
import { boundedValues, centreOf, gridCell, mean, rounded, SNOW_CM_PER_MM } from './weather-values.js';

export const OPEN_WEATHER_MAP: SourceFacts = {
  publisher: 'OpenWeather',
  licence: 'OpenWeather terms of the subscription',
  url: 'https://api.openweathermap.org',
  prefix: 'weather/openweathermap/',
};

/** The cell of a point. @param latDeg degrees · @param lonDeg degrees */
export function openWeatherMapCell(latDeg: number, lonDeg: number): WeatherCell {
  return gridCell('owm', latDeg, lonDeg);
}

export type KeyedRequest = {
  readonly cells: readonly WeatherCell[];
  /** the subscription's key; it goes into the address of the call and nowhere else */
  readonly apiKey: string;
};

/** Fetches the daily forecast of each cell (One Call 3.0, today to +7), one call a cell. */
export async function* fetchOpenWeatherMapForecast(
  { cells, apiKey, today }: KeyedRequest & { readonly today: Day },
  context: FetchContext,
): AsyncIterable<Fetched> {
  yield* fetchCells(cells, [today], context, (cell) => ({
    name: `forecast-${today}-${placeOf(cell)}.json`,
    path: `onecall?${queryOf(cell)}&exclude=current,minutely,hourly,alerts&units=metric&appid=${encodeURIComponent(apiKey)}`,
    settled: false,
  }));
}

/** Fetches what each cell saw on days (One Call 3.0 day summary), one call a cell and day; none is asked for twice. */
export async function* fetchOpenWeatherMapObserved(
  { cells, apiKey, days }: KeyedRequest & { readonly days: readonly Day[] },
  context: FetchContext,
): AsyncIterable<Fetched> {
  yield* fetchCells(cells, days, context, (cell, day) => ({
    name: `observed-${day}-${placeOf(cell)}.json`,
    path: `onecall/day_summary?${queryOf(cell)}&date=${day}&units=metric&appid=${encodeURIComponent(apiKey)}`,
    settled: true,
  }));
}

type Call = { readonly name: string; readonly path: string; readonly settled: boolean };

async function* fetchCells(
  cells: readonly WeatherCell[],
  days: readonly Day[],
  context: FetchContext,
  callOf: (cell: WeatherCell, day: Day) => Call,
): AsyncIterable<Fetched> {
  if (context.settings.files.length > 0) {
    yield* readFiles(OPEN_WEATHER_MAP, context);
    return;
  }
  const calls = days.flatMap((day) => cells.map((cell) => callOf(cell, day)));
  for (const [i, call] of calls.entries()) {
    const name = OPEN_WEATHER_MAP.prefix + call.name;
    context.progress.step(name, i, calls.length);
    if (call.settled && context.known(name) !== undefined) continue;
    const url = joinUrl(context.settings.url, `data/3.0/${call.path}`);
    const fetched = await fetchChanged({ name, url, accept: 'application/json' }, OPEN_WEATHER_MAP, context);
    if (fetched !== undefined) yield fetched;
  }
}

function placeOf(cell: WeatherCell): string {
  return cell.slice(cell.indexOf(':') + 1);
}

function queryOf(cell: WeatherCell): string {
  const { latDeg, lonDeg } = centreOf('owm', cell);
  return `lat=${latDeg}&lon=${lonDeg}`;
}

/**
 * Reads a forecast, a day summary, or a history bulk export (CSV). Means of temperature are of the four parts of the
 * day; pressure, humidity, clouds are the provider's one value for the day; its wind speed is the highest of the day.
 *
 * Rejects: `impossible_date`, `out_of_bounds`, `incomplete_day`, `wrong_width`.
 * @throws AppError SOURCE_MALFORMED when the object is none of these
 */
export function parseOpenWeatherMap(bytes: Uint8Array, file: string): Parsed<WeatherDay> {
  if (/\.csv$/i.test(file)) return parseWeatherHistory(bytes, file, openWeatherMapCell);
  const answer = asObject(parseJson(bytes, file), file, 'an answer');
  const [lat, lon] = [numberOr(answer.lat), numberOr(answer.lon)];
  if (lat === undefined || lon === undefined)
    throw malformed(file, 1, 'lat and lon', textOr(answer.message) ?? JSON.stringify(answer));
  const cell = openWeatherMapCell(lat, lon);
  if (isObject(answer.temperature)) return requireRows(summaryRows(answer, cell, file), file);
  if (!Array.isArray(answer.daily)) throw malformed(file, 1, 'daily or temperature', JSON.stringify(answer));
  return requireRows(forecastRows(answer.daily, numberOr(answer.timezone_offset) ?? 0, cell, file), file);
}

function summaryRows(answer: JsonObject, cell: WeatherCell, file: string): Parsed<WeatherDay> {
  const rejects: Reject[] = [];
  const day = parseDay(textOr(answer.date) ?? '');
  const part = (name: string, of: string) => numberOr(isObject(answer[name]) ? answer[name][of] : undefined);
  const wind =
    isObject(answer.wind) && isObject(answer.wind.max) ? numberOr(answer.wind.max.speed) : undefined;
  const given: WeatherValues = {
    temp: rounded(mean(['night', 'morning', 'afternoon', 'evening'].map((of) => part('temperature', of)))),
    temp_min: part('temperature', 'min'),
    temp_max: part('temperature', 'max'),
    pressure: part('pressure', 'afternoon'),
    humidity: part('humidity', 'afternoon'),
    clouds_all: part('cloud_cover', 'afternoon'),
    rain: part('precipitation', 'total'),
    wind_speed: wind,
  };
  if (day === undefined) {
    const detail = `expected a date, found ${String(answer.date)}`;
    return { rows: [], rejects: [{ file, line: 1, reason: 'impossible_date', detail }] };
  }
  const values = boundedValues(given, file, 1, rejects);
  return { rows: values === undefined ? [] : [{ cell, day, kind: 'observed', values }], rejects };
}

/** @param offsetSeconds of local time: the entry of a day stands at its local noon */
function forecastRows(
  daily: readonly unknown[],
  offsetSeconds: number,
  cell: WeatherCell,
  file: string,
): Parsed<WeatherDay> {
  const rows: WeatherDay[] = [];
  const rejects: Reject[] = [];
  for (const [i, entry] of daily.entries()) {
    const instant = isObject(entry) ? numberOr(entry.dt) : undefined;
    if (!isObject(entry) || instant === undefined) {
      const detail = `expected dt, found ${JSON.stringify(entry).slice(0, 80)}`;
      rejects.push({ file, line: i + 1, reason: 'impossible_date', detail });
      continue;
    }
    const day = dayFromNumber(Math.floor((instant + offsetSeconds) / 86_400));
    const values = boundedValues(forecastValues(entry), file, i + 1, rejects);
    if (values !== undefined) rows.push({ cell, day, kind: 'forecast', values });
  }
  return { rows, rejects };
}

/** Rain and snow are left out of the answer when there is none. */
function forecastValues(entry: JsonObject): WeatherValues {
  const part = (name: string, of: string) => numberOr(isObject(entry[name]) ? entry[name][of] : undefined);
  const meanOf = (name: string) => rounded(mean(['morn', 'day', 'eve', 'night'].map((of) => part(name, of))));
  return {
    temp: meanOf('temp'),
    feels_like: meanOf('feels_like'),
    temp_min: part('temp', 'min'),
    temp_max: part('temp', 'max'),
    pressure: numberOr(entry.pressure),
    humidity: numberOr(entry.humidity),
    wind_speed: numberOr(entry.wind_speed),
    wind_gust: numberOr(entry.wind_gust),
    clouds_all: numberOr(entry.clouds),
    rain: numberOr(entry.rain) ?? 0,
    snow: rounded((numberOr(entry.snow) ?? 0) * SNOW_CM_PER_MM),
  };
}
