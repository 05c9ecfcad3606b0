import { type Day, dayFromNumber, dayNumber, parseDay } from '../../domain/day.js';
import { type Answer, json, type Publisher } from '../answer.js';
import { parisOffsetHours } from '../paris-time.js';
import {
  type DayWeather,
  FIRST_WEATHER_DAY,
  type GridNode,
  LAST_WEATHER_DAY,
  nodeOf,
  tenth,
  type Weather,
} from '../weather.js';
import { DAILY_VARIABLES, HOURLY_VARIABLES } from '../weather-values.js';

/** The three services: analysis of the past, forecast, and the archive of past forecasts. */
export type Service = 'archive' | 'forecast' | 'historical-forecast';

/** The archive is this many days behind; later days are null. */
export const ARCHIVE_DELAY_DAYS = 2;
const FORECAST_DAYS = 16;
const PAST_DAYS = 92;
const MOST_LOCATIONS = 1000;
const WIND_FACTORS: Readonly<Record<string, readonly [factor: number, unit: string]>> = {
  kmh: [1, 'km/h'],
  ms: [1 / 3.6, 'm/s'],
  mph: [1 / 1.609344, 'mp/h'],
  kn: [1 / 1.852, 'kn'],
};

/** Thrown and caught in this file: a request that the provider answers with 400. */
class Refusal extends Error {}

/** One service of Open-Meteo. Times are those of the asked zone with one offset for the whole answer; days are those of Paris. */
export function openMeteo(weather: Weather, today: () => Day, service: Service): Publisher {
  const page = service === 'archive' ? '/v1/archive' : '/v1/forecast';
  return ({ path, query }) => {
    if (path !== page) return undefined;
    try {
      return answer(weather, dayNumber(today()), service, query);
    } catch (error) {
      if (error instanceof Refusal) return json({ error: true, reason: error.message }, 400);
      throw error;
    }
  };
}

function answer(weather: Weather, today: number, service: Service, query: URLSearchParams): Answer {
  const places = locations(query);
  const [first, last] = period(query, today, service);
  const zone = query.get('timezone') ?? 'GMT';
  const hourly = names(query, 'hourly', HOURLY_VARIABLES);
  const daily = names(query, 'daily', DAILY_VARIABLES);
  const paris = zone !== 'GMT' && zone !== 'UTC';
  const offset = paris ? parisOffsetHours(dayFromNumber(first)) : 0;
  const wind = WIND_FACTORS[query.get('wind_speed_unit') ?? 'kmh'];
  if (wind === undefined) throw new Refusal("Value of type 'WindspeedUnit' is invalid");
  const answers = places.map(([latDeg, lonDeg], i) => {
    const node = nodeOf(latDeg, lonDeg);
    const dayAt = reader(weather, node, today, service);
    return {
      latitude: node.latIndex / 4,
      longitude: node.lonIndex / 4,
      generationtime_ms: 0.5,
      utc_offset_seconds: offset * 3600,
      timezone: paris ? 'Europe/Paris' : 'GMT',
      timezone_abbreviation: paris ? `GMT+${offset}` : 'GMT',
      elevation: 200,
      ...(i > 0 ? { location_id: i } : {}),
      ...(hourly.length === 0 ? {} : hourlyBlock(hourly, dayAt, first, last, paris ? 0 : 1, wind)),
      ...(daily.length === 0 ? {} : dailyBlock(daily, dayAt, first, last, wind)),
    };
  });
  return json(answers.length === 1 ? answers[0] : answers);
}

function locations(query: URLSearchParams): [latDeg: number, lonDeg: number][] {
  const read = (name: string) => (query.get(name) ?? '').split(',').filter((text) => text !== '');
  const [lats, lons] = [read('latitude'), read('longitude')];
  if (lats.length === 0 || lats.length !== lons.length)
    throw new Refusal("Parameter 'latitude' and 'longitude' must have the same number of elements");
  if (lats.length > MOST_LOCATIONS)
    throw new Refusal(`Only up to ${MOST_LOCATIONS} locations can be requested at once`);
  return lats.map((text, i) => {
    const [lat, lon] = [Number(text), Number(lons[i])];
    if (!(Math.abs(lat) <= 90)) throw new Refusal(`Latitude must be in range of -90 to 90°. Given: ${text}.`);
    if (!(Math.abs(lon) <= 180))
      throw new Refusal(`Longitude must be in range of -180 to 180°. Given: ${lons[i]}.`);
    return [lat, lon];
  });
}

function names(
  query: URLSearchParams,
  parameter: string,
  known: Readonly<Record<string, unknown>>,
): string[] {
  const asked = query
    .getAll(parameter)
    .flatMap((text) => text.split(','))
    .filter((text) => text !== '');
  const strange = asked.find((name) => !Object.hasOwn(known, name));
  if (strange !== undefined)
    throw new Refusal(
      `Data corrupted at path ''. Cannot initialize VariableOrDerived from invalid String value ${strange}.`,
    );
  return asked;
}

/** The asked days as numbers, inside what the service covers. */
function period(query: URLSearchParams, today: number, service: Service): [first: number, last: number] {
  const earliest = service === 'forecast' ? today - PAST_DAYS : FIRST_WEATHER_DAY;
  const latest = Math.min(LAST_WEATHER_DAY, service === 'archive' ? today : today + FORECAST_DAYS - 1);
  const bound = (name: string) => {
    const text = query.get(name);
    if (text === null) return undefined;
    const day = parseDay(text);
    if (day === undefined) throw new Refusal(`Parameter '${name}' is not a valid date: ${text}`);
    const number = dayNumber(day);
    if (number < earliest || number > latest)
      throw new Refusal(
        `Parameter '${name}' is out of allowed range from ${dayFromNumber(earliest)} to ${dayFromNumber(latest)}`,
      );
    return number;
  };
  const [first, last] = [bound('start_date'), bound('end_date')];
  if (first !== undefined && last !== undefined) {
    if (last < first) throw new Refusal('End-date must be larger or equals than start-date');
    return [first, last];
  }
  if (service === 'archive') throw new Refusal("Parameter 'start_date' and 'end_date' must be set");
  const ahead = Number(query.get('forecast_days') ?? 7);
  const back = Number(query.get('past_days') ?? 0);
  if (!(ahead >= 0 && ahead <= FORECAST_DAYS))
    throw new Refusal(`Forecast days is invalid. Allowed range 0 to ${FORECAST_DAYS}.`);
  if (!(back >= 0 && back <= PAST_DAYS))
    throw new Refusal(`Past days is invalid. Allowed range 0 to ${PAST_DAYS}.`);
  return [today - back, today + ahead - 1];
}

type DayReader = (day: number) => DayWeather | undefined;

function reader(weather: Weather, node: GridNode, today: number, service: Service): DayReader {
  return (day) => {
    if (day < FIRST_WEATHER_DAY || day > LAST_WEATHER_DAY) return undefined;
    if (service === 'archive')
      return day > today - ARCHIVE_DELAY_DAYS ? undefined : weather.observed(node, day);
    if (day >= today) return weather.forecast(node, day, day - today);
    return service === 'forecast' ? weather.observed(node, day) : weather.forecast(node, day, 0);
  };
}

type Wind = readonly [factor: number, unit: string];

function inUnit(unit: string, [factor, name]: Wind): { unit: string; round: (value: number) => number } {
  if (unit === 'km/h') return { unit: name, round: (value) => tenth(value * factor) };
  if (unit === '%') return { unit, round: Math.round };
  if (unit === 'mm' || unit === 'cm') return { unit, round: (value) => Math.round(value * 100) / 100 };
  return { unit, round: tenth };
}

/** @param shiftHours 1 when the asked zone is an hour behind the country's */
function hourlyBlock(
  asked: readonly string[],
  dayAt: DayReader,
  first: number,
  last: number,
  shiftHours: number,
  wind: Wind,
): object {
  const length = (last - first + 1) * 24;
  const time = Array.from({ length }, (_, i) => {
    const hour = String(i % 24).padStart(2, '0');
    return `${dayFromNumber(first + Math.floor(i / 24))}T${hour}:00`;
  });
  const days = Array.from({ length: last - first + 2 }, (_, i) => dayAt(first + i));
  const units: Record<string, string> = { time: 'iso8601' };
  const values: Record<string, (number | null)[] | string[]> = { time };
  for (const name of asked) {
    const variable = HOURLY_VARIABLES[name];
    if (variable === undefined) continue;
    const { unit, round } = inUnit(variable.unit, wind);
    units[name] = unit;
    values[name] = Array.from({ length }, (_, i) => {
      const hour = i + shiftHours;
      const day = days[Math.floor(hour / 24)];
      return day === undefined ? null : round(variable.at(day, hour % 24));
    });
  }
  return { hourly_units: units, hourly: values };
}

function dailyBlock(
  asked: readonly string[],
  dayAt: DayReader,
  first: number,
  last: number,
  wind: Wind,
): object {
  const numbers = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const days = numbers.map(dayAt);
  const units: Record<string, string> = { time: 'iso8601' };
  const values: Record<string, (number | null)[] | string[]> = { time: numbers.map(dayFromNumber) };
  for (const name of asked) {
    const variable = DAILY_VARIABLES[name];
    if (variable === undefined) continue;
    const { unit, round } = inUnit(variable.unit, wind);
    units[name] = unit;
    values[name] = days.map((day) => (day === undefined ? null : round(variable.of(day))));
  }
  return { daily_units: units, daily: values };
}
