import { type Day, dayFromNumber, dayNumber, dayOfYearOf, parseDay } from '../../domain/day.js';
import { daylightHours } from '../../domain/daylight.js';
import { type Answer, json, type Publisher } from '../answer.js';
import type { Country } from '../country.js';
import { parisOffsetHours } from '../paris-time.js';
import {
  type DayWeather,
  FIRST_WEATHER_DAY,
  type GridNode,
  nodeOf,
  tenth,
  type Weather,
} from '../weather.js';
import { HOURLY_VARIABLES } from '../weather-values.js';

const NO_KEY = {
  cod: 401,
  message: 'Invalid API key. Please see https://openweathermap.org/faq#error401 for more info.',
};
/** The sandbox's provider was last run at this hour of Paris. */
const RUN_HOUR = 6;

/** OpenWeatherMap: One Call 3.0, its day summary and time machine, and the geocoder. Any key is good, none is refused. */
export function openWeatherMap(country: Country, today: () => Day): Publisher {
  return ({ path, query }) => {
    if (!/^\/(data\/3\.0\/onecall|geo\/1\.0\/direct)/.test(path)) return undefined;
    if ((query.get('appid') ?? '') === '') return json(NO_KEY, 401);
    if (path === '/geo/1.0/direct') return geocode(country, query);
    const [lat, lon] = [Number(query.get('lat') ?? Number.NaN), Number(query.get('lon') ?? Number.NaN)];
    if (!(Math.abs(lat) <= 90 && Math.abs(lon) <= 180)) return bad('wrong latitude');
    const place = { lat, lon, node: nodeOf(lat, lon), units: query.get('units') ?? 'standard' };
    const now = dayNumber(today());
    if (path === '/data/3.0/onecall') return oneCall(country.weather, now, place, query);
    if (path === '/data/3.0/onecall/day_summary') return daySummary(country.weather, now, place, query);
    return path === '/data/3.0/onecall/timemachine'
      ? timeMachine(country.weather, now, place, query)
      : undefined;
  };
}

type Place = { readonly lat: number; readonly lon: number; readonly node: GridNode; readonly units: string };

function bad(message: string): Answer {
  return json({ cod: '400', message }, 400);
}

function inDegrees(celsius: number, units: string): number {
  const value = units === 'metric' ? celsius : units === 'imperial' ? celsius * 1.8 + 32 : celsius + 273.15;
  return Math.round(value * 100) / 100;
}

/** Unix seconds of an hour of a civil day in Paris. */
function instant(day: number, hour: number): number {
  return day * 86_400 + (hour - parisOffsetHours(dayFromNumber(day))) * 3600;
}

function seen(weather: Weather, node: GridNode, now: number, day: number): DayWeather {
  return day < now ? weather.observed(node, day) : weather.forecast(node, day, day - now);
}

function condition(day: DayWeather): object[] {
  if (day.snowTenthsCm > 0) return [{ id: 600, main: 'Snow', description: 'light snow', icon: '13d' }];
  if (day.rainTenthsMm > 0) return [{ id: 500, main: 'Rain', description: 'light rain', icon: '10d' }];
  if (day.cloudPercent > 50) return [{ id: 803, main: 'Clouds', description: 'broken clouds', icon: '04d' }];
  return [{ id: 800, main: 'Clear', description: 'clear sky', icon: '01d' }];
}

function hourValue(day: DayWeather, name: string, hour: number): number {
  return HOURLY_VARIABLES[name]?.at(day, hour) ?? 0;
}

/** What a moment looks like in this API; speeds in m/s, amounts in mm an hour under `rain.1h`, `snow.1h`. */
function moment(day: DayWeather, number: number, hour: number, units: string): Record<string, unknown> {
  const [rain, snowCm] = [hourValue(day, 'rain', hour), hourValue(day, 'snowfall', hour)];
  return {
    dt: instant(number, hour),
    temp: inDegrees(hourValue(day, 'temperature_2m', hour), units),
    feels_like: inDegrees(hourValue(day, 'apparent_temperature', hour), units),
    pressure: Math.round(hourValue(day, 'pressure_msl', hour)),
    humidity: Math.round(hourValue(day, 'relative_humidity_2m', hour)),
    clouds: Math.round(hourValue(day, 'cloud_cover', hour)),
    visibility: 10_000,
    wind_speed: tenth(hourValue(day, 'wind_speed_10m', hour) / 3.6),
    wind_deg: 240,
    wind_gust: tenth(hourValue(day, 'wind_gusts_10m', hour) / 3.6),
    weather: condition(day),
    ...(rain > 0 ? { rain: { '1h': tenth(rain) } } : {}),
    ...(snowCm > 0 ? { snow: { '1h': tenth(snowCm / 0.7) } } : {}),
  };
}

function sun(latDeg: number, number: number): { sunrise: number; sunset: number } {
  const half = daylightHours(latDeg, dayOfYearOf(dayFromNumber(number))) / 2;
  const noon = number * 86_400 + 11.83 * 3600;
  return { sunrise: Math.round(noon - half * 3600), sunset: Math.round(noon + half * 3600) };
}

function dailyEntry(day: DayWeather, number: number, { lat, units }: Place): object {
  const at = (name: string, hour: number) => inDegrees(hourValue(day, name, hour), units);
  const parts = (name: string) => ({
    day: at(name, 12),
    night: at(name, 0),
    eve: at(name, 18),
    morn: at(name, 6),
  });
  const extremes = {
    min: inDegrees(day.temperatureC - day.halfRangeC, units),
    max: inDegrees(day.temperatureC + day.halfRangeC, units),
  };
  return {
    dt: instant(number, 12),
    ...sun(lat, number),
    temp: { ...parts('temperature_2m'), ...extremes },
    feels_like: parts('apparent_temperature'),
    pressure: Math.round(day.pressureHpa),
    humidity: day.humidityPercent,
    wind_speed: tenth((day.windKmh * 1.3) / 3.6),
    wind_deg: 240,
    wind_gust: tenth((day.windKmh * 1.3 * day.gustFactor) / 3.6),
    weather: condition(day),
    clouds: day.cloudPercent,
    pop: day.rainTenthsMm + day.snowTenthsCm > 0 ? 0.8 : 0.1,
    ...(day.rainTenthsMm > 0 ? { rain: day.rainTenthsMm / 10 } : {}),
    ...(day.snowTenthsCm > 0 ? { snow: tenth(day.snowTenthsCm / 7) } : {}),
    uvi: 2,
  };
}

function frame({ lat, lon }: Place, day: number): object {
  const offset = parisOffsetHours(dayFromNumber(day)) * 3600;
  return { lat, lon, timezone: 'Europe/Paris', timezone_offset: offset };
}

function oneCall(weather: Weather, now: number, place: Place, query: URLSearchParams): Answer {
  const left = new Set((query.get('exclude') ?? '').split(','));
  const dayAt = (number: number) => seen(weather, place.node, now, number);
  const hours = Array.from({ length: 48 }, (_, i) => {
    const [number, hour] = [now + Math.floor((RUN_HOUR + i) / 24), (RUN_HOUR + i) % 24];
    return { ...moment(dayAt(number), number, hour, place.units), pop: 0.2 };
  });
  const parts: Record<string, unknown> = {
    current: { ...moment(dayAt(now), now, RUN_HOUR, place.units), ...sun(place.lat, now) },
    minutely: Array.from({ length: 60 }, (_, i) => ({
      dt: instant(now, RUN_HOUR) + 60 * i,
      precipitation: hourValue(dayAt(now), 'rain', RUN_HOUR),
    })),
    hourly: hours,
    daily: Array.from({ length: 8 }, (_, i) => dailyEntry(dayAt(now + i), now + i, place)),
  };
  return json({
    ...frame(place, now),
    ...Object.fromEntries(Object.entries(parts).filter(([name]) => !left.has(name))),
  });
}

function daySummary(weather: Weather, now: number, place: Place, query: URLSearchParams): Answer {
  const date = parseDay(query.get('date') ?? '');
  if (date === undefined) return bad('wrong date');
  const number = dayNumber(date);
  // The provider looks a year and a half ahead; the sandbox as far as its forecasts go.
  if (number < FIRST_WEATHER_DAY || number > now + 15) return bad('date is out of the allowed range');
  const day = seen(weather, place.node, now, number);
  const at = (hour: number) => inDegrees(hourValue(day, 'temperature_2m', hour), place.units);
  return json({
    lat: place.lat,
    lon: place.lon,
    tz: `+0${parisOffsetHours(date)}:00`,
    date,
    units: place.units,
    cloud_cover: { afternoon: Math.round(hourValue(day, 'cloud_cover', 12)) },
    humidity: { afternoon: Math.round(hourValue(day, 'relative_humidity_2m', 12)) },
    precipitation: { total: tenth(day.rainTenthsMm / 10 + day.snowTenthsCm / 7) },
    temperature: {
      min: inDegrees(day.temperatureC - day.halfRangeC, place.units),
      max: inDegrees(day.temperatureC + day.halfRangeC, place.units),
      afternoon: at(12),
      night: at(0),
      evening: at(18),
      morning: at(6),
    },
    pressure: { afternoon: Math.round(hourValue(day, 'pressure_msl', 12)) },
    wind: { max: { speed: tenth((day.windKmh * 1.3) / 3.6), direction: 240 } },
  });
}

function timeMachine(weather: Weather, now: number, place: Place, query: URLSearchParams): Answer {
  const seconds = Number(query.get('dt') ?? Number.NaN);
  if (!Number.isFinite(seconds)) return bad('wrong dt');
  const rough = Math.floor(seconds / 86_400);
  const local = seconds + parisOffsetHours(dayFromNumber(rough)) * 3600;
  const [number, hour] = [Math.floor(local / 86_400), Math.floor((local % 86_400) / 3600)];
  if (number < FIRST_WEATHER_DAY || number > now + 4) return bad('requested time is out of allowed range');
  const entry = moment(seen(weather, place.node, now, number), number, hour, place.units);
  return json({ ...frame(place, number), data: [{ ...entry, dt: seconds, ...sun(place.lat, number) }] });
}

/** `q=Abranville,FR&limit=1`, also `q=Abranville,,FR`. */
function geocode(country: Country, query: URLSearchParams): Answer {
  const name = (query.get('q') ?? '').split(',')[0]?.trim().toLowerCase() ?? '';
  if (name === '') return bad('Nothing to geocode');
  const found = country.communes
    .filter((commune) => commune.name.toLowerCase() === name)
    .slice(0, Number(query.get('limit') ?? 5));
  return json(
    found.map((commune) => ({
      name: commune.name,
      local_names: { fr: commune.name },
      lat: commune.latDeg,
      lon: commune.lonDeg,
      country: 'FR',
      state: 'Simulie',
    })),
  );
}
