import type { Calendar } from '../domain/calendar.js';
import type { DepartmentCode } from '../domain/commune.js';
import {
  addDays,
  type Day,
  dayFromNumber,
  dayOfMonthOf,
  dayOfYearOf,
  monthOf,
  weekdayOf,
} from '../domain/day.js';
import { daylightHours } from '../domain/daylight.js';
import { findDepartment } from '../domain/department.js';
import { WEATHER_FIELDS, WEATHER_UNITS } from '../domain/weather.js';
import type { CommuneDays } from './commune-days.js';
import { indexDepartments, type Places } from './places.js';

export type FeatureGroup = 'calendar' | 'place' | 'weather' | 'climatology';
export type Feature = {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  readonly group: FeatureGroup;
};

const feature = (group: FeatureGroup, name: string, unit: string, description: string): Feature => ({
  name,
  unit,
  description,
  group,
});

/** What the calendar says of a day in a department, in the order of {@link calendarValues}. */
const CALENDAR_FEATURES: readonly Feature[] = [
  feature('calendar', 'weekday', '0 = Monday … 6 = Sunday', 'Day of the week.'),
  feature('calendar', 'day_of_year', '1 to 366', 'Day of the year: the season, finer than months.'),
  feature('calendar', 'public_holiday', '0 or 1', 'Public holiday in the department.'),
  feature('calendar', 'holiday_eve', '0 or 1', 'The day before a public holiday.'),
  feature('calendar', 'holiday_morrow', '0 or 1', 'The day after a public holiday.'),
  feature('calendar', 'bridge', '0 or 1', 'A working day between a public holiday and a week-end.'),
  feature('calendar', 'school_holiday', '0 or 1', "School holidays of the department's own académie."),
  feature('calendar', 'school_turn', '0 or 1', 'Departure or return week-end of the own school holidays.'),
  feature('calendar', 'zones_on_holiday', '0 to 3', 'How many of the zones A, B, C have school holidays.'),
  feature('calendar', 'christmas_week', '0 or 1', '24 December to 1 January.'),
];

const PLACE_FEATURES: readonly Feature[] = [
  feature('place', 'log_population', 'natural log of inhabitants', 'Size of the commune.'),
  feature('place', 'log_density', 'natural log of inhabitants per km²', 'Density of the commune.'),
  feature('place', 'latitude', 'degrees', 'Latitude of the centre, WGS84.'),
  feature('place', 'longitude', 'degrees', 'Longitude of the centre, WGS84.'),
  feature('place', 'stations', 'count', 'Fire stations in the commune.'),
];

const WEATHER_FEATURES: readonly Feature[] = WEATHER_FIELDS.map((field) =>
  feature('weather', field, WEATHER_UNITS[field], `Weather of the day: ${field.replaceAll('_', ' ')}.`),
);

/** Every input of the trees, in column order. None looks at accidents of the days before: they are published a year late. */
export const FEATURES: readonly Feature[] = [
  ...CALENDAR_FEATURES,
  feature('calendar', 'daylight', 'hours', 'Time between sunrise and sunset at the commune.'),
  ...PLACE_FEATURES,
  feature('climatology', 'log_normal_rate', 'natural log of accidents a day', 'The reference forecast.'),
  ...WEATHER_FEATURES,
];

const DAYLIGHT = CALENDAR_FEATURES.length;
const PLACE = DAYLIGHT + 1;
const NORMAL = PLACE + PLACE_FEATURES.length;
const WEATHER = NORMAL + 1;

/** Whether an input is the same for all communes of a department on one day. @param feature column */
export const isDayFact = (feature: number): boolean => feature >= 0 && feature < DAYLIGHT;

/**
 * Writes the inputs of the trees.
 * @param logRate natural log of the reference forecast, per row
 * @returns rows × FEATURES.length, row-major; NaN = missing
 */
export function encodeFeatures(
  days: CommuneDays,
  places: Places,
  calendar: Calendar,
  logRate: Float64Array,
): Float32Array {
  return createEncoder(places, calendar)(days, logRate);
}

export type Encoder = (days: CommuneDays, logRate: Float64Array) => Float32Array;

/** An encoder that shows only some kinds of inputs; the others are missing in every row, so that no tree splits on them. */
export function showOnly(groups: readonly FeatureGroup[], encode: Encoder): Encoder {
  const hidden = [...FEATURES.keys()].filter((f) => !groups.includes((FEATURES[f] as Feature).group));
  return (days, logRate) => {
    const encoded = encode(days, logRate);
    for (const f of hidden)
      for (let at = f; at < encoded.length; at += FEATURES.length) encoded[at] = Number.NaN;
    return encoded;
  };
}

/** An encoder that remembers what it has looked up, for rows that come in batches. */
export function createEncoder(places: Places, calendar: Calendar): Encoder {
  const departments = indexDepartments(places);
  const calendarOf = rememberCalendar(calendar, departments.codes);
  const placeValues = encodePlaces(places);
  const width = FEATURES.length;
  return (days, logRate) => {
    const rows = days.place.length;
    const encoded = new Float32Array(rows * width);
    for (let row = 0, at = 0; row < rows; row++, at += width) {
      const place = days.place[row] as number;
      const facts = calendarOf(days.day[row] as number, departments.ofPlace[place] as number);
      encoded.set(facts, at);
      const dayOfYear = facts[1] as number;
      encoded[at + DAYLIGHT] = daylightHours(places.latDeg[place] as number, dayOfYear);
      for (let k = 0; k < PLACE_FEATURES.length; k++)
        encoded[at + PLACE + k] = placeValues[place * PLACE_FEATURES.length + k] as number;
      encoded[at + NORMAL] = logRate[row] as number;
    }
    WEATHER_FIELDS.forEach((field, k) => {
      const values = days.weather[field];
      for (let row = 0, at = WEATHER + k; row < rows; row++, at += width) encoded[at] = values[row] as number;
    });
    return encoded;
  };
}

function encodePlaces(places: Places): Float64Array {
  const values = new Float64Array(places.codes.length * PLACE_FEATURES.length);
  places.population.forEach((population, i) => {
    const inhabitants = Math.max(population, 1);
    const density = inhabitants / (places.areaKm2[i] as number);
    values.set(
      [
        Math.log(inhabitants),
        density > 0 && Number.isFinite(density) ? Math.log(density) : Number.NaN,
        places.latDeg[i] as number,
        places.lonDeg[i] as number,
        places.stations[i] as number,
      ],
      i * PLACE_FEATURES.length,
    );
  });
  return values;
}

/**
 * Departments of one académie and one holiday zone share their calendar.
 * @returns facts by (days since 1970-01-01, number of the department)
 */
function rememberCalendar(
  calendar: Calendar,
  codes: readonly DepartmentCode[],
): (day: number, department: number) => Float32Array {
  const byCalendar = new Map<string, Map<number, Float32Array>>();
  const known = codes.map((code) => {
    const { holidayZone, academies } = findDepartment(code) ?? {};
    const key = `${holidayZone} ${academies}`;
    const shared = byCalendar.get(key) ?? new Map<number, Float32Array>();
    byCalendar.set(key, shared);
    return shared;
  });
  return (number, department) => {
    const ofDepartment = known[department] as Map<number, Float32Array>;
    let facts = ofDepartment.get(number);
    if (facts === undefined) {
      facts = calendarValues(calendar, dayFromNumber(number), number, codes[department] as DepartmentCode);
      ofDepartment.set(number, facts);
    }
    return facts;
  };
}

function calendarValues(calendar: Calendar, day: Day, number: number, code: DepartmentCode): Float32Array {
  const facts = calendar.on(day, code);
  const zones = [facts.zoneA, facts.zoneB, facts.zoneC];
  const monthDay = monthOf(day) * 100 + dayOfMonthOf(day);
  return Float32Array.of(
    weekdayOf(number),
    dayOfYearOf(day),
    flag(facts.publicHoliday),
    flag(facts.holidayEve),
    flag(calendar.on(addDays(day, -1), code).publicHoliday),
    flag(facts.bridge),
    flag(facts.schoolHoliday),
    flag(facts.schoolTurn),
    zones.includes(undefined) ? Number.NaN : zones.filter(Boolean).length,
    monthDay >= 1224 || monthDay === 101 ? 1 : 0,
  );
}

function flag(value: boolean | undefined): number {
  return value === undefined ? Number.NaN : Number(value);
}
