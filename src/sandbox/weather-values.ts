import type { DayWeather } from './weather.js';

/** A variable of Open-Meteo: its unit and its value in the provider's default units. */
export type HourlyVariable = {
  readonly unit: string;
  readonly at: (day: DayWeather, hour: number) => number;
};
export type DailyVariable = { readonly unit: string; readonly of: (day: DayWeather) => number };

/** A wave over the day with mean 0 over the 24 hours, 1 at its peak, −1 twelve hours away. */
function wave(hour: number, peakHour: number): number {
  return Math.cos((2 * Math.PI * (hour - peakHour)) / 24);
}

/** Shares out a whole number over the wet stretch of the day, so that the hours sum exactly to the day. */
function share(total: number, day: DayWeather, hour: number): number {
  const position = (hour - day.wetFromHour + 24) % 24;
  if (position >= day.wetHours) return 0;
  return Math.floor(total / day.wetHours) + (position < total % day.wetHours ? 1 : 0);
}

const temperature = (day: DayWeather, hour: number) => day.temperatureC + day.halfRangeC * wave(hour, 15);
const windSpeed = (day: DayWeather, hour: number) => day.windKmh * (1 + 0.3 * wave(hour, 14));
const rainMm = (day: DayWeather, hour: number) => share(day.rainTenthsMm, day, hour) / 10;
const snowCm = (day: DayWeather, hour: number) => share(day.snowTenthsCm, day, hour) / 10;
const humidity = (day: DayWeather, hour: number) =>
  day.humidityPercent - Math.min(12, 100 - day.humidityPercent) * wave(hour, 15);
/** Felt temperature, linear in its parts so that the mean of the hours is the value of the means. */
const apparent = (temperatureC: number, humidityPercent: number, windKmh: number) =>
  temperatureC + 0.04 * (humidityPercent - 60) - 0.15 * windKmh;

/** 7 cm of fresh snow make 10 mm of water, as the provider counts. */
const MM_PER_SNOW_CM = 1 / 0.7;

export const HOURLY_VARIABLES: Readonly<Record<string, HourlyVariable>> = {
  temperature_2m: { unit: '°C', at: temperature },
  apparent_temperature: {
    unit: '°C',
    at: (day, hour) => apparent(temperature(day, hour), humidity(day, hour), windSpeed(day, hour)),
  },
  precipitation: {
    unit: 'mm',
    at: (day, hour) => rainMm(day, hour) + snowCm(day, hour) * MM_PER_SNOW_CM,
  },
  rain: { unit: 'mm', at: rainMm },
  snowfall: { unit: 'cm', at: snowCm },
  wind_speed_10m: { unit: 'km/h', at: windSpeed },
  wind_gusts_10m: { unit: 'km/h', at: (day, hour) => windSpeed(day, hour) * day.gustFactor },
  cloud_cover: {
    unit: '%',
    at: (day, hour) =>
      day.cloudPercent + Math.min(15, day.cloudPercent, 100 - day.cloudPercent) * wave(hour, 17),
  },
  relative_humidity_2m: { unit: '%', at: humidity },
  pressure_msl: {
    unit: 'hPa',
    at: (day, hour) => day.pressureHpa + (day.pressureTrendHpa * (hour - 11.5)) / 24,
  },
};

export const DAILY_VARIABLES: Readonly<Record<string, DailyVariable>> = {
  temperature_2m_mean: { unit: '°C', of: (day) => day.temperatureC },
  temperature_2m_max: { unit: '°C', of: (day) => day.temperatureC + day.halfRangeC },
  temperature_2m_min: { unit: '°C', of: (day) => day.temperatureC - day.halfRangeC },
  apparent_temperature_mean: {
    unit: '°C',
    of: (day) => apparent(day.temperatureC, day.humidityPercent, day.windKmh),
  },
  precipitation_sum: {
    unit: 'mm',
    of: (day) => (day.rainTenthsMm + day.snowTenthsCm * MM_PER_SNOW_CM) / 10,
  },
  rain_sum: { unit: 'mm', of: (day) => day.rainTenthsMm / 10 },
  snowfall_sum: { unit: 'cm', of: (day) => day.snowTenthsCm / 10 },
  wind_speed_10m_mean: { unit: 'km/h', of: (day) => day.windKmh },
  wind_speed_10m_max: { unit: 'km/h', of: (day) => day.windKmh * 1.3 },
  wind_gusts_10m_max: { unit: 'km/h', of: (day) => day.windKmh * 1.3 * day.gustFactor },
  cloud_cover_mean: { unit: '%', of: (day) => day.cloudPercent },
  relative_humidity_2m_mean: { unit: '%', of: (day) => day.humidityPercent },
  pressure_msl_mean: { unit: 'hPa', of: (day) => day.pressureHpa },
};
