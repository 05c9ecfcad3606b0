import type { Reject } from '../domain/accident.js';
import {
  WEATHER_BOUNDS,
  WEATHER_FIELDS,
  type WeatherCell,
  type WeatherField,
  type WeatherValues,
} from '../domain/weather.js';

/** Snow that melts to 1 mm of water lies 0.7 cm deep: the ratio that Open-Meteo documents for its snowfall. */
export const SNOW_CM_PER_MM = 0.7;

/**
 * Keeps the values inside the bounds of {@link WEATHER_BOUNDS}; the others become rejects `out_of_bounds`.
 * @returns undefined when no value is left
 */
export function boundedValues(
  given: WeatherValues,
  file: string,
  line: number,
  rejects: Reject[],
): WeatherValues | undefined {
  const values: { [field in WeatherField]?: number } = {};
  let any = false;
  for (const field of WEATHER_FIELDS) {
    const value = given[field];
    if (value === undefined || Number.isNaN(value)) continue;
    const [low, high] = WEATHER_BOUNDS[field];
    if (value >= low && value <= high) {
      values[field] = value;
      any = true;
    } else
      rejects.push({
        file,
        line,
        reason: 'out_of_bounds',
        detail: `expected ${field} from ${low} to ${high}, found ${value}`,
      });
  }
  return any ? values : undefined;
}

/** The grid cell of 0.25° that a point lies in: `om:46.50,2.25` is the cell around 46.50 N, 2.25 E. */
export function gridCell(prefix: string, latDeg: number, lonDeg: number): WeatherCell {
  const quarter = (value: number) => (Math.round(value * 4) / 4 + 0).toFixed(2);
  return `${prefix}:${quarter(latDeg)},${quarter(lonDeg)}` as WeatherCell;
}

/** @throws RangeError when the cell is no grid cell of the prefix */
export function centreOf(prefix: string, cell: WeatherCell): { latDeg: number; lonDeg: number } {
  const found = /^([a-z]+):(-?[\d.]+),(-?[\d.]+)$/.exec(cell);
  if (found?.[1] !== prefix) throw new RangeError(`expected a cell ${prefix}:lat,lon, found ${cell}`);
  return { latDeg: Number(found[2]), lonDeg: Number(found[3]) };
}

export function mean(values: readonly (number | undefined)[]): number | undefined {
  const given = values.filter((value) => value !== undefined);
  return given.length < values.length || given.length === 0
    ? undefined
    : given.reduce((sum, value) => sum + value, 0) / given.length;
}

/** Three decimals are more than any of these instruments knows, and keep files free of binary dust. */
export function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(value * 1000) / 1000;
}
