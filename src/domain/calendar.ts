import type { DepartmentCode } from './commune.js';
import { addDays, type Day, dayNumber, weekdayOf, yearOf } from './day.js';
import { findDepartment, type HolidayZone } from './department.js';

export type PublicHoliday = { readonly zone: HolidayZone; readonly day: Day; readonly name: string };

export const SCHOOL_ZONES = ['A', 'B', 'C'] as const;
export type SchoolZone = (typeof SCHOOL_ZONES)[number];

/** One stretch of school holidays of one académie; both days included. */
export type SchoolPeriod = {
  readonly academy: string;
  /** A, B, C in metropolitan France; undefined for Corsica and overseas */
  readonly zone: SchoolZone | undefined;
  readonly firstDay: Day;
  readonly lastDay: Day;
  readonly name: string;
};

/** What the calendar says of one day in one department; undefined where no calendar was published for it. */
export type CalendarDay = {
  readonly publicHoliday: boolean | undefined;
  readonly holidayName: string | undefined;
  /** tomorrow is a public holiday */
  readonly holidayEve: boolean | undefined;
  /** a working day caught between a public holiday and a week-end */
  readonly bridge: boolean | undefined;
  /** holidays of the department's own académie */
  readonly schoolHoliday: boolean | undefined;
  /** first or last Friday to Sunday of a stretch of school holidays: departures and returns */
  readonly schoolTurn: boolean | undefined;
  readonly zoneA: boolean | undefined;
  readonly zoneB: boolean | undefined;
  readonly zoneC: boolean | undefined;
};

export type Calendar = { readonly on: (day: Day, department: DepartmentCode) => CalendarDay };

type Span = readonly [first: number, last: number];

/** Joins both calendars; answers are remembered per department and day, those of the zones per day. */
export function createCalendar(
  holidays: readonly PublicHoliday[],
  periods: readonly SchoolPeriod[],
): Calendar {
  const publicHolidays = publicHolidayIndex(holidays);
  const byAcademy = spansBy(periods, (period) => period.academy);
  const byZone = spansBy(periods, (period) => period.zone);
  const zonesOn = remembering((day: Day) => {
    const number = dayNumber(day);
    const on = (zone: SchoolZone) => within(byZone.get(zone) ?? [], number);
    return { zoneA: on('A'), zoneB: on('B'), zoneC: on('C') };
  });
  const departments = remembering((code: DepartmentCode) => {
    const department = findDepartment(code);
    if (department === undefined) throw new RangeError(`expected a known department, found ${code}`);
    const own = joined(department.academies.flatMap((name) => byAcademy.get(name) ?? []));
    return remembering((day: Day): CalendarDay => {
      const number = dayNumber(day);
      return {
        ...publicHolidays(day, department.holidayZone),
        schoolHoliday: within(own, number),
        schoolTurn: turnOf(own, number),
        ...zonesOn(day),
      };
    });
  });
  return { on: (day, code) => departments(code)(day) };
}

function remembering<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = make(key);
    known.set(key, made);
    return made;
  };
}

type HolidayFacts = Pick<CalendarDay, 'publicHoliday' | 'holidayName' | 'holidayEve' | 'bridge'>;

function publicHolidayIndex(
  holidays: readonly PublicHoliday[],
): (day: Day, zone: HolidayZone) => HolidayFacts {
  const names = new Map(holidays.map(({ zone, day, name }) => [`${zone} ${day}`, name]));
  const years = new Set(holidays.map(({ zone, day }) => `${zone} ${yearOf(day)}`));
  const is = (day: Day, zone: HolidayZone) =>
    years.has(`${zone} ${yearOf(day)}`) ? names.has(`${zone} ${day}`) : undefined;
  return (day, zone) => {
    const publicHoliday = is(day, zone);
    const before = is(addDays(day, -1), zone);
    const after = is(addDays(day, 1), zone);
    const weekday = weekdayOf(dayNumber(day));
    const known = publicHoliday !== undefined && before !== undefined && after !== undefined;
    return {
      publicHoliday,
      holidayName: names.get(`${zone} ${day}`),
      holidayEve: after,
      bridge: known ? !publicHoliday && ((weekday === 4 && before) || (weekday === 0 && after)) : undefined,
    };
  };
}

function spansBy(
  periods: readonly SchoolPeriod[],
  keyOf: (period: SchoolPeriod) => string | undefined,
): Map<string, Span[]> {
  const spans = new Map<string, Span[]>();
  for (const period of periods) {
    const key = keyOf(period);
    if (key === undefined) continue;
    const span: Span = [dayNumber(period.firstDay), dayNumber(period.lastDay)];
    spans.set(key, [...(spans.get(key) ?? []), span]);
  }
  return new Map([...spans].map(([key, list]) => [key, joined(list)]));
}

/** In order, each once: the académies of a zone publish the same dates. */
function joined(spans: readonly Span[]): Span[] {
  const sorted = [...spans].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return sorted.filter(([first, last], i) => {
    const before = sorted[i - 1];
    return before === undefined || before[0] !== first || before[1] !== last;
  });
}

/** Undefined outside the published calendar: before its first day, or after the last day it reaches. */
function within(spans: readonly Span[], number: number): boolean | undefined {
  let [earliest, latest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [first, last] of spans) {
    if (number >= first && number <= last) return true;
    earliest = Math.min(earliest, first);
    latest = Math.max(latest, last);
  }
  return number < earliest || number > latest ? undefined : false;
}

function turnOf(spans: readonly Span[], number: number): boolean | undefined {
  if (within(spans, number) === undefined) return undefined;
  const weekday = weekdayOf(number);
  if (weekday < 4) return false;
  return spans.some(([first, last]) => Math.abs(number - first) <= 2 || Math.abs(number - last) <= 2);
}
