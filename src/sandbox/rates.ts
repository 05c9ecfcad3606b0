import { type Calendar, createCalendar } from '../domain/calendar.js';
import type { InseeCode } from '../domain/commune.js';
import { type Day, dayNumber, monthOf, weekdayOf } from '../domain/day.js';
import { SIMULATED_DEPARTMENT } from '../domain/department.js';
import type { SimulatedCommune } from './communes.js';
import { publicHolidaysOf } from './holidays.js';
import { schoolYearRows, toPeriods } from './school-terms.js';
import type { DayWeather, Weather } from './weather.js';

/**
 * The truth of the simulated country:
 * log λ = level + 0.9 log(population ÷ 1000) + log danger + weekday + month + public holiday + school holiday + bridge
 *         + 0.10 log(1 + rain) + freezing rain.
 * Danger is the only heterogeneity beyond what is written here.
 */
export const TRUE_EFFECTS = {
  /** log of accidents a day of a commune of 1000 inhabitants on a neutral day; about 1,400 a year in the
   * department, four times a real one's, so that a few years are enough to learn the calendar and the weather from */
  level: -4.42,
  logPopulation: 0.9,
  /** Monday to Sunday */
  weekday: [0.0, 0.0, 0.0, 0.03, 0.12, -0.05, -0.25],
  /** January to December */
  month: [-0.1, -0.14, -0.06, -0.03, 0.04, 0.14, 0.05, -0.08, 0.12, 0.12, 0.02, -0.08],
  publicHoliday: Math.log(0.75),
  schoolHoliday: Math.log(0.85),
  bridge: Math.log(0.84),
  /** × log(1 + rain, mm) */
  logRain: 0.1,
  /** on days with at least 0.5 mm of rain and a mean temperature below 1 °C */
  freezingRain: Math.log(3),
} as const;

export type Rates = {
  /** @returns λ, expected accidents of the commune on that day */
  readonly of: (code: InseeCode, day: Day) => number;
};

/** @returns the part of log λ that the day's weather makes */
export function weatherEffect(day: DayWeather): number {
  const rainMm = day.rainTenthsMm / 10;
  const freezing = rainMm >= 0.5 && day.temperatureC < 1;
  return TRUE_EFFECTS.logRain * Math.log1p(rainMm) + (freezing ? TRUE_EFFECTS.freezingRain : 0);
}

/** @returns the part of log λ that the calendar makes */
export function calendarEffect(calendar: Calendar, day: Day): number {
  const facts = calendar.on(day, SIMULATED_DEPARTMENT);
  return (
    (TRUE_EFFECTS.weekday[weekdayOf(dayNumber(day))] as number) +
    (TRUE_EFFECTS.month[monthOf(day) - 1] as number) +
    (facts.publicHoliday ? TRUE_EFFECTS.publicHoliday : 0) +
    (facts.schoolHoliday ? TRUE_EFFECTS.schoolHoliday : 0) +
    (facts.bridge ? TRUE_EFFECTS.bridge : 0)
  );
}

/** The calendar of department 00 and its académie, further than it is published. */
export function simulatedCalendar(): Calendar {
  const years = Array.from({ length: 33 }, (_, i) => 2003 + i);
  return createCalendar(
    years.flatMap((year) => publicHolidaysOf(year, 'metropole')),
    toPeriods(years.flatMap(schoolYearRows)).filter(({ zone }) => zone === 'C'),
  );
}

export function createRates(communes: readonly SimulatedCommune[], weather: Weather): Rates {
  let calendar: Calendar | undefined;
  const times = new Map<Day, { readonly number: number; readonly effect: number }>();
  const timeOf = (day: Day) => {
    const known = times.get(day);
    if (known !== undefined) return known;
    calendar ??= simulatedCalendar();
    const made = { number: dayNumber(day), effect: calendarEffect(calendar, day) };
    times.set(day, made);
    return made;
  };
  const skies = new Map<string, Map<number, number>>();
  const places = new Map(
    communes.map((commune) => {
      const key = `${commune.node.latIndex}/${commune.node.lonIndex}`;
      const sky = skies.get(key) ?? new Map<number, number>();
      skies.set(key, sky);
      return [commune.code, { effect: placeEffect(commune), node: commune.node, sky }];
    }),
  );
  return {
    of(code, day) {
      const place = places.get(code);
      if (place === undefined) throw new RangeError(`expected a simulated commune, found ${code}`);
      const time = timeOf(day);
      let sky = place.sky.get(time.number);
      if (sky === undefined) {
        sky = weatherEffect(weather.observed(place.node, time.number));
        place.sky.set(time.number, sky);
      }
      return Math.exp(place.effect + time.effect + sky);
    },
  };
}

/** @returns the part of log λ that the place makes */
export function placeEffect({ population, danger }: SimulatedCommune): number {
  return TRUE_EFFECTS.level + TRUE_EFFECTS.logPopulation * Math.log(population / 1000) + Math.log(danger);
}
