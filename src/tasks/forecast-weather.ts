import type { Day } from '../domain/day.js';
import { WEATHER_FIELDS, type WeatherField, type WeatherValues } from '../domain/weather.js';
import type { Value } from '../warehouse/warehouse.js';
import { type CommuneTable, placeholders } from './load.js';
import type { TaskContext } from './task.js';
import { weatherCellOf } from './weather-provider.js';

export type ForecastWeather = {
  /** Empty where nothing was forecast before the issue: missing is missing. */
  readonly valuesOf: (place: number, day: Day) => WeatherValues;
  /** commune-days that have weather, of all */
  readonly share: number;
  /** for humans: which provider, fetched when */
  readonly description: string;
};

type WeatherRow = Record<string, Value> & { cell: string; date: Day; provider: string; fetched_at: string };

/**
 * The weather forecast of communes as it was known at an instant: nothing fetched later reaches it.
 * @param knownAtUtc ISO instant of the issue
 */
export async function forecastWeather(
  context: TaskContext,
  places: CommuneTable,
  days: readonly Day[],
  knownAtUtc: string,
): Promise<ForecastWeather> {
  const provider = context.config.weather.forecast;
  const none = { valuesOf: () => ({}), share: 0, description: 'none' };
  if (provider === 'none' || days.length === 0) return none;
  const rows = await context.warehouse.query<WeatherRow>(
    `SELECT * FROM weather_days
      WHERE kind = 'forecast' AND fetched_at <= CAST(? AS TIMESTAMP) AND date IN (${placeholders(days)})`,
    [knownAtUtc, ...days],
  );
  const byKey = new Map(rows.map((row) => [`${row.cell} ${row.date}`, row]));
  const cells = places.codes.map((_, place) =>
    weatherCellOf(provider, {
      department: places.departments[place],
      latDeg: given(places.latDeg[place]),
      lonDeg: given(places.lonDeg[place]),
    }),
  );
  const rowOf = (place: number, day: Day) => byKey.get(`${cells[place]} ${day}`);
  const found = days.reduce(
    (sum, day) => sum + places.codes.filter((_, place) => rowOf(place, day) !== undefined).length,
    0,
  );
  if (found === 0) return none;
  const fetched = rows
    .map((row) => row.fetched_at)
    .sort()
    .at(-1);
  const share = found / (days.length * places.codes.length);
  return {
    valuesOf: (place, day) => valuesOf(rowOf(place, day)),
    share,
    description: `${provider}, fetched ${fetched}, ${Math.floor(100 * share)} % of commune-days`,
  };
}

function valuesOf(row: WeatherRow | undefined): WeatherValues {
  if (row === undefined) return {};
  return Object.fromEntries(
    WEATHER_FIELDS.map((field): [WeatherField, number | undefined] => {
      const value = row[field];
      return [field, typeof value === 'number' ? value : undefined];
    }),
  );
}

function given(value: number | undefined): number | undefined {
  return value === undefined || Number.isNaN(value) ? undefined : value;
}
