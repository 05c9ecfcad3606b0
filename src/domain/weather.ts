import type { Day } from './day.js';

/**
 * The weather of one place on one civil day. Names and units are those of the original system, plus rain, snow, gusts.
 * A value that was not given is undefined: missing is missing, never invented.
 */
export const WEATHER_FIELDS = [
  'temp',
  'feels_like',
  'temp_min',
  'temp_max',
  'pressure',
  'humidity',
  'wind_speed',
  'clouds_all',
  'rain',
  'snow',
  'wind_gust',
] as const;

export type WeatherField = (typeof WEATHER_FIELDS)[number];

/** Unit of each field: °C, hPa at sea level, %, m/s, mm of water a day, cm of fresh snow a day. */
export const WEATHER_UNITS: Readonly<Record<WeatherField, string>> = {
  temp: '°C, mean of the day',
  feels_like: '°C, mean of the day',
  temp_min: '°C',
  temp_max: '°C',
  pressure: 'hPa at sea level, mean of the day',
  humidity: '%, mean of the day',
  wind_speed: 'm/s, mean of the day',
  clouds_all: '%, mean of the day',
  rain: 'mm in the day',
  snow: 'cm of fresh snow in the day',
  wind_gust: 'm/s, highest of the day',
};

/** Values outside these bounds are rejected: the records of France with a margin. */
export const WEATHER_BOUNDS: Readonly<Record<WeatherField, readonly [number, number]>> = {
  temp: [-50, 55],
  feels_like: [-70, 70],
  temp_min: [-55, 50],
  temp_max: [-45, 60],
  pressure: [850, 1100],
  humidity: [0, 100],
  wind_speed: [0, 80],
  clouds_all: [0, 100],
  rain: [0, 1000],
  snow: [0, 300],
  wind_gust: [0, 120],
};

export type WeatherValues = { readonly [field in WeatherField]?: number | undefined };

/** A place that shares its weather: a grid cell of a provider, or a department when only that is published. */
export type WeatherCell = string & { readonly __brand: 'WeatherCell' };

export type WeatherDay = {
  readonly cell: WeatherCell;
  readonly day: Day;
  /** `observed`: analysis of the past; `forecast`: issued before the day */
  readonly kind: 'observed' | 'forecast';
  readonly values: WeatherValues;
};
