import type { Reject } from '../domain/accident.js';
import { parseDay } from '../domain/day.js';
import type { WeatherCell, WeatherDay, WeatherField, WeatherValues } from '../domain/weather.js';
import { asObject, isObject, type JsonObject, numberOr, parseJson, textOr } from './json.js';
import { malformed, type Parsed, requireRows, type SourceFacts } from './source.js';
import { boundedValues, gridCell, rounded, SNOW_CM_PER_MM } from './weather-values.js';

export const OPEN_METEO: SourceFacts = {
  publisher: 'Open-Meteo (ECMWF, DWD, Météo-France and others)',
  licence: 'CC BY 4.0',
  url: 'https://archive-api.open-meteo.com',
  prefix: 'weather/open-meteo/',
};

/** The cell of a point. @param latDeg degrees, −90 to 90 · @param lonDeg degrees, −180 to 180 */
export function openMeteoCell(latDeg: number, lonDeg: number): WeatherCell {
  return gridCell('om', latDeg, lonDeg);
}

/** What is asked of a day; rain follows from precipitation, as the forecast tells showers apart from rain. */
export const DAILY_VARIABLES: Readonly<Record<string, WeatherField | 'precipitation'>> = {
  temperature_2m_mean: 'temp',
  apparent_temperature_mean: 'feels_like',
  temperature_2m_min: 'temp_min',
  temperature_2m_max: 'temp_max',
  pressure_msl_mean: 'pressure',
  relative_humidity_2m_mean: 'humidity',
  wind_speed_10m_mean: 'wind_speed',
  cloud_cover_mean: 'clouds_all',
  precipitation_sum: 'precipitation',
  snowfall_sum: 'snow',
  wind_gusts_10m_max: 'wind_gust',
};

/** What a unit of the answer is to be multiplied by; any other unit than these is refused. */
const UNIT_FACTORS: Readonly<Record<string, number>> = {
  '°C': 1,
  hPa: 1,
  '%': 1,
  'm/s': 1,
  'km/h': 1 / 3.6,
  mm: 1,
  cm: 1,
};

/**
 * Reads an answer for one or several places. `rain = precipitation − snow / 0.7` (mm; snow in cm), not below 0.
 * Days without any value (the archive is some days behind) are no rows. Rejects: `impossible_date`, `out_of_bounds`.
 * @param file logical name or key; `observed` or `forecast` in it tells the kind
 * @param source address the answer came from: its coordinates, in order, are the cells asked for; without them
 * the answer's own coordinates are taken
 * @throws AppError SOURCE_MALFORMED when the object is no such answer or answers for another number of places
 */
export function parseOpenMeteo(bytes: Uint8Array, file: string, source: string): Parsed<WeatherDay> {
  const parsed = parseJson(bytes, file);
  const answers = (Array.isArray(parsed) ? parsed : [parsed]).map((one) => asObject(one, file, 'an answer'));
  const asked = askedCells(source);
  if (asked !== undefined && asked.length !== answers.length)
    throw malformed(file, 1, `answers for ${asked.length} places`, String(answers.length));
  const kind = /\/observed-|archive/.test(file) ? 'observed' : 'forecast';
  const rows: WeatherDay[] = [];
  const rejects: Reject[] = [];
  for (const [i, answer] of answers.entries()) {
    const cell = asked?.[i] ?? ownCell(answer, file);
    for (const { day, values } of daysOf(answer, file, rejects)) rows.push({ cell, day, kind, values });
  }
  return answers.length > 0 ? { rows, rejects } : requireRows({ rows, rejects }, file);
}

function askedCells(source: string): WeatherCell[] | undefined {
  if (!URL.canParse(source)) return undefined;
  const query = new URL(source).searchParams;
  const [lats, lons] = ['latitude', 'longitude'].map((name) => query.get(name)?.split(',').map(Number));
  if (lats === undefined || lons === undefined || lats.length !== lons.length) return undefined;
  return lats.map((lat, i) => openMeteoCell(lat, lons[i] as number));
}

function ownCell(answer: JsonObject, file: string): WeatherCell {
  const [lat, lon] = [numberOr(answer.latitude), numberOr(answer.longitude)];
  if (lat === undefined || lon === undefined)
    throw malformed(file, 1, 'latitude and longitude', textOr(answer.reason) ?? JSON.stringify(answer));
  return openMeteoCell(lat, lon);
}

function daysOf(answer: JsonObject, file: string, rejects: Reject[]) {
  const { daily, daily_units: units } = answer;
  if (!isObject(daily) || !Array.isArray(daily.time))
    throw malformed(file, 1, 'daily values', textOr(answer.reason) ?? JSON.stringify(answer));
  const columns = columnsOf(daily, isObject(units) ? units : {}, daily.time.length, file);
  return daily.time.flatMap((time: unknown, i) => {
    const day = parseDay(textOr(time) ?? '');
    if (day === undefined) {
      rejects.push({ file, line: i + 1, reason: 'impossible_date', detail: `expected a day, found ${time}` });
      return [];
    }
    const values = boundedValues(valuesAt(columns, i), file, i + 1, rejects);
    return values === undefined ? [] : [{ day, values }];
  });
}

type Column = { field: WeatherField | 'precipitation'; factor: number; list: readonly unknown[] };

function columnsOf(daily: JsonObject, units: JsonObject, length: number, file: string): Column[] {
  return Object.entries(DAILY_VARIABLES).flatMap(([name, field]) => {
    const list = daily[name];
    if (list === undefined) return [];
    const factor = UNIT_FACTORS[textOr(units[name]) ?? ''];
    if (!Array.isArray(list) || list.length !== length)
      throw malformed(file, 1, `${length} values of ${name}`, JSON.stringify(list).slice(0, 80));
    if (factor === undefined)
      throw malformed(file, 1, `${name} in ${Object.keys(UNIT_FACTORS).join(', ')}`, String(units[name]));
    return [{ field, factor, list }];
  });
}

function valuesAt(columns: readonly Column[], i: number): WeatherValues {
  const given: { [field in Column['field']]?: number } = {};
  for (const { field, factor, list } of columns) {
    const value = numberOr(list[i]);
    if (value !== undefined) given[field] = factor === 1 ? value : value * factor;
  }
  const { precipitation, ...values } = given;
  if (precipitation === undefined) return values;
  const water = precipitation - (values.snow ?? 0) / SNOW_CM_PER_MM;
  return { ...values, rain: rounded(Math.max(0, water)) };
}
