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

/** Joins both calendars; answers are remembered per holiday zone and académie. */
export function createCalendar(
  holidays: readonly PublicHoliday[],
  periods: readonly SchoolPeriod[],
): Calendar {
  const publicHolidays = publicHolidayIndex(holidays);
  const byAcademy = spansBy(periods, (period) => period.academy);
  const byZone = spansBy(periods, (period) => period.zone);
  const remembered = new Map<string, CalendarDay>();
  return {
    on(day, code) {
      const key = `${code} ${day}`;
      const known = remembered.get(key);
      if (known !== undefined) return known;
      const department = findDepartment(code);
      if (department === undefined) throw new RangeError(`expected a known department, found ${code}`);
      const number = dayNumber(day);
      const own = department.academies.flatMap((name) => byAcademy.get(name) ?? []);
      const made: CalendarDay = {
        ...publicHolidays(day, department.holidayZone),
        schoolHoliday: within(own, number),
        schoolTurn: turnOf(own, number),
        zoneA: within(byZone.get('A') ?? [], number),
        zoneB: within(byZone.get('B') ?? [], number),
        zoneC: within(byZone.get('C') ?? [], number),
      };
      remembered.set(key, made);
      return made;
    },
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
    const list = spans.get(key) ?? [];
    const span: Span = [dayNumber(period.firstDay), dayNumber(period.lastDay)];
    if (!list.some(([first, last]) => first === span[0] && last === span[1])) list.push(span);
    spans.set(key, list);
  }
  return spans;
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
