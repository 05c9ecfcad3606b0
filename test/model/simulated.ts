import { createCalendar, type PublicHoliday, type SchoolPeriod } from '../../src/domain/calendar.js';
import type { DepartmentCode, InseeCode } from '../../src/domain/commune.js';
import { type Day, dayFromNumber, weekdayOf } from '../../src/domain/day.js';
import { createRandom } from '../../src/lib/random.js';
import { createLabelledDays, type LabelledDays } from '../../src/model/commune-days.js';
import { firstDayOfMonth, monthOfDayNumber } from '../../src/model/months.js';
import type { Places } from '../../src/model/places.js';
import type { AccidentTotals } from '../../src/model/totals.js';

/** A small world whose true rates are known. */
export type World = {
  readonly places: Places;
  readonly holidays: readonly PublicHoliday[];
  readonly periods: readonly SchoolPeriod[];
  readonly days: LabelledDays;
  readonly totals: AccidentTotals;
  /** the rate each row's count was drawn from */
  readonly trueRate: Float64Array;
  /** true rate of each commune on a standard day */
  readonly placeRate: Float64Array;
};

export type WorldOptions = {
  readonly seed: string;
  readonly communes: number;
  readonly firstYear: number;
  readonly years: number;
  /** mean accidents a day of a commune of 3,000 inhabitants */
  readonly rate: number;
  /** true effects of holidays and ice · 0 = none, 1 = as in `dayEffect` */
  readonly effects: number;
};

export const WEEKDAY_EFFECTS = [0.98, 1, 1, 1.02, 1.2, 1, 0.8] as const;

/** Public holidays are calm, rain below 2 °C is not. */
export function dayEffect(holiday: boolean, temperatureC: number, rainMm: number): number {
  return (holiday ? 0.5 : 1) * (rainMm > 1 && temperatureC < 2 ? 2.5 : 1);
}

export function createWorld(options: WorldOptions): World {
  const random = createRandom(options.seed);
  const { places, placeRate } = createPlaces(options, random);
  const holidays = createHolidays(options);
  const periods = createPeriods(options);
  const calendar = createCalendar(holidays, periods);
  const firstDay = firstDayOfMonth((options.firstYear - 1970) * 12);
  const length = firstDayOfMonth((options.firstYear + options.years - 1970) * 12) - firstDay;
  const days = createLabelledDays(length * options.communes);
  const trueRate = new Float64Array(days.day.length);
  for (let d = 0, row = 0; d < length; d++) {
    const day = firstDay + d;
    const season = Math.cos((2 * Math.PI * d) / 365.25);
    const temperatureC = 10 - 9 * season + 4 * random.normal();
    const rainMm = random.next() < 0.6 ? 0 : 6 * random.gamma(0.8);
    const holiday =
      calendar.on(dayFromNumber(day), places.departments[0] as DepartmentCode).publicHoliday === true;
    const effect = dayEffect(holiday, temperatureC, rainMm) ** options.effects;
    for (let p = 0; p < options.communes; p++, row++) {
      const rate = (placeRate[p] as number) * (WEEKDAY_EFFECTS[weekdayOf(day)] as number) * effect;
      days.place[row] = p;
      days.day[row] = day;
      days.weather.temp[row] = temperatureC;
      days.weather.rain[row] = rainMm;
      days.count[row] = random.poisson(rate);
      trueRate[row] = rate;
    }
  }
  return { places, holidays, periods, days, totals: totalsOf(days, options.communes), trueRate, placeRate };
}

/** Totals of all rows, as the warehouse would add them up. */
export function totalsOf(days: LabelledDays, communes: number): AccidentTotals {
  const first = days.day.reduce((low, day) => Math.min(low, day), Number.POSITIVE_INFINITY);
  const last = days.day.reduce((high, day) => Math.max(high, day), Number.NEGATIVE_INFINITY);
  const firstMonth = monthOfDayNumber(first);
  const months = monthOfDayNumber(last) - firstMonth + 1;
  const totals = {
    firstMonth,
    months,
    byPlaceMonth: new Float32Array(communes * months),
    observed: new Uint8Array(communes * months),
    byMonthWeekday: new Float64Array(months * 7),
  };
  days.day.forEach((day, row) => {
    const month = monthOfDayNumber(day) - firstMonth;
    const cell = (days.place[row] as number) * months + month;
    const count = days.count[row] as number;
    totals.observed[cell] = 1;
    totals.byPlaceMonth[cell] = (totals.byPlaceMonth[cell] as number) + count;
    const weekday = month * 7 + weekdayOf(day);
    totals.byMonthWeekday[weekday] = (totals.byMonthWeekday[weekday] as number) + count;
  });
  return totals;
}

/** Positions of the rows of the days that pass. */
export function rowsOf(days: LabelledDays, keep: (day: number) => boolean): Int32Array {
  return Int32Array.from(days.day.keys()).filter((row) => keep(days.day[row] as number));
}

function createPlaces({ communes, rate }: WorldOptions, random: ReturnType<typeof createRandom>) {
  const population = Float64Array.from({ length: communes }, () => Math.exp(7 + 1.2 * random.normal()));
  const placeRate = population.map((people) => rate * (people / 3000) ** 0.8 * (random.gamma(3) / 3));
  const places: Places = {
    codes: Array.from({ length: communes }, (_, i) => `77${String(i + 1).padStart(3, '0')}` as InseeCode),
    departments: Array.from({ length: communes }, () => '77' as DepartmentCode),
    population,
    latDeg: Float64Array.from({ length: communes }, () => 48.2 + random.next()),
    lonDeg: Float64Array.from({ length: communes }, () => 2.4 + random.next()),
    areaKm2: Float64Array.from({ length: communes }, () => 4 + 12 * random.next()),
    stations: Float64Array.from({ length: communes }, () => random.below(2)),
  };
  return { places, placeRate };
}

function createHolidays({ firstYear, years }: WorldOptions): PublicHoliday[] {
  return Array.from({ length: years + 2 }, (_, i) => firstYear - 1 + i).flatMap((year) =>
    ['01-01', '05-01', '05-08', '07-14', '08-15', '11-01', '11-11', '12-25'].map((monthDay) => ({
      zone: 'metropole' as const,
      day: `${year}-${monthDay}` as Day,
      name: monthDay,
    })),
  );
}

function createPeriods({ firstYear, years }: WorldOptions): SchoolPeriod[] {
  return Array.from({ length: years + 2 }, (_, i) => firstYear - 1 + i).flatMap((year) =>
    [
      ['02-10', '02-25'],
      ['04-12', '04-27'],
      ['07-06', '08-31'],
      ['10-19', '11-03'],
      ['12-21', '12-31'],
    ].flatMap(([from, to]) =>
      (['A', 'B', 'C'] as const).map((zone) => ({
        academy: zone === 'C' ? 'Créteil' : `zone ${zone}`,
        zone,
        firstDay: `${year}-${from}` as Day,
        lastDay: `${year}-${to}` as Day,
        name: 'holidays',
      })),
    ),
  );
}
