import type { Reject } from '../domain/accident.js';
import { type Day, dayInParis } from '../domain/day.js';
import type { WeatherCell, WeatherDay, WeatherValues } from '../domain/weather.js';
import { openCsv } from './csv.js';
import { malformed, type Parsed, requireRows } from './source.js';
import { boundedValues, rounded, SNOW_CM_PER_MM } from './weather-values.js';

const COLUMNS = {
  instant: ['dt'],
  lat: ['lat'],
  lon: ['lon'],
  temp: ['temp'],
  feelsLike: ['feels_like'],
  min: ['temp_min'],
  max: ['temp_max'],
  pressure: ['pressure'],
  humidity: ['humidity'],
  wind: ['wind_speed'],
  clouds: ['clouds_all'],
  gust: ['wind_gust?'],
  rain: ['rain_1h?'],
  snow: ['snow_1h?'],
} as const;
type Column = keyof typeof COLUMNS;

/** A day of 23 to 25 hours may lack a few; a day at the edge of the export has only some. */
const LEAST_HOURS = 20;

type Hours = { readonly cell: WeatherCell; readonly day: Day; readonly line: number } & {
  readonly [column in Column]: number[];
};

/**
 * Reads a history bulk export: hours in UTC become days in Paris. Means of the hours; lowest and highest of the hours
 * for minimum, maximum, gusts; sums for rain and snow. Days with fewer than 20 hours are rejects `incomplete_day`.
 */
export function parseWeatherHistory(
  bytes: Uint8Array,
  file: string,
  cellOf: (latDeg: number, lonDeg: number) => WeatherCell,
): Parsed<WeatherDay> {
  const { at, forEachRow } = openCsv<Column>(bytes, file, COLUMNS);
  const byKey = new Map<string, Hours>();
  const rejects = forEachRow((fields, line) => {
    const number = (column: Column) => Number.parseFloat(fields[at[column]] ?? '');
    const [instant, lat, lon] = [number('instant'), number('lat'), number('lon')];
    if ([instant, lat, lon].some(Number.isNaN))
      throw malformed(file, line, 'dt, lat, lon', fields.slice(0, 5).join(','));
    const cell = cellOf(lat, lon);
    const day = dayInParis(new Date(instant * 1000));
    let hours = byKey.get(`${cell} ${day}`);
    if (hours === undefined) {
      hours = { cell, day, line, ...emptyHours() };
      byKey.set(`${cell} ${day}`, hours);
    }
    for (const column of Object.keys(COLUMNS) as Column[]) {
      const value = number(column);
      if (!Number.isNaN(value)) hours[column].push(value);
    }
  });
  const rows: WeatherDay[] = [];
  for (const hours of byKey.values()) {
    const values = valuesOf(hours, file, rejects, at);
    if (values !== undefined) rows.push({ cell: hours.cell, day: hours.day, kind: 'observed', values });
  }
  return requireRows({ rows, rejects }, file);
}

function emptyHours(): Record<Column, number[]> {
  const empty: Partial<Record<Column, number[]>> = {};
  for (const column of Object.keys(COLUMNS) as Column[]) empty[column] = [];
  return empty as Record<Column, number[]>;
}

function valuesOf(
  hours: Hours,
  file: string,
  rejects: Reject[],
  at: Readonly<Record<Column, number>>,
): WeatherValues | undefined {
  if (hours.instant.length < LEAST_HOURS) {
    const detail = `expected at least ${LEAST_HOURS} hours of ${hours.day}, found ${hours.instant.length}`;
    rejects.push({ file, line: hours.line, reason: 'incomplete_day', detail });
    return undefined;
  }
  const sum = (column: Column) => (at[column] < 0 ? undefined : hours[column].reduce((a, b) => a + b, 0));
  const mean = (column: Column) =>
    hours[column].length === 0 ? undefined : rounded((sum(column) ?? 0) / hours[column].length);
  const extreme = (column: Column, pick: (...list: number[]) => number) =>
    hours[column].length === 0 ? undefined : pick(...hours[column]);
  const snowMm = sum('snow');
  const given: WeatherValues = {
    temp: mean('temp'),
    feels_like: mean('feelsLike'),
    temp_min: extreme('min', Math.min),
    temp_max: extreme('max', Math.max),
    pressure: mean('pressure'),
    humidity: mean('humidity'),
    wind_speed: mean('wind'),
    clouds_all: mean('clouds'),
    rain: rounded(sum('rain')),
    snow: rounded(snowMm === undefined ? undefined : snowMm * SNOW_CM_PER_MM),
    wind_gust: extreme('gust', Math.max),
  };
  return boundedValues(given, file, hours.line, rejects);
}
