import type { SchoolPeriod } from '../domain/calendar.js';
import type { DepartmentCode, InseeCode } from '../domain/commune.js';
import { addDays, dayOf } from '../domain/day.js';
import { type Department, findDepartment } from '../domain/department.js';
import { createLabelledDays, type LabelledDays } from '../model/commune-days.js';
import { firstDayOfMonth, monthOfDayNumber } from '../model/months.js';
import type { Places } from '../model/places.js';
import type { AccidentTotals } from '../model/totals.js';
import type { Value, Warehouse } from '../warehouse/warehouse.js';
import { placeholders } from './load.js';
import { weekdayTotals } from './training-data.js';

/**
 * Accidents of metropolitan France by department and day: overseas, calendar and seasons are others. Departments whose calendars agree on every day of these years are
 * one place: the sum of Poisson counts is Poisson, so nothing that the calendar could tell is lost.
 */
export type NationalDays = {
  /** no position, hence no daylight: that would differ within a place */
  readonly places: Places;
  readonly days: LabelledDays;
  readonly totals: AccidentTotals;
};

/**
 * Loads the accidents of metropolitan France, whatever departments the grid was built for.
 * A place without one accident in a year did not report, and that year of it is left out; every other zero is real.
 * @param periods school holidays of these years, see {@link periodsAround}
 * @returns undefined when the store has no accident of these years
 */
export async function loadNationalDays(
  warehouse: Warehouse,
  years: readonly number[],
  periods: readonly SchoolPeriod[],
): Promise<NationalDays | undefined> {
  const { places, placeOf } = await loadPlaces(warehouse, periods);
  const days = joinYears(await loadCounts(warehouse, years, placeOf));
  if (days.day.length === 0) return undefined;
  const firstYear = Math.min(...years);
  const firstMonth = (firstYear - 1970) * 12;
  const months = (Math.max(...years) - firstYear + 1) * 12;
  const totals = {
    firstMonth,
    months,
    ...placeMonths(days, places.codes.length, firstMonth, months),
    byMonthWeekday: await weekdayTotals(warehouse, years, firstMonth, months),
  };
  return { places, days, totals };
}

/** The school holidays that touch some years, with a margin; looking into fewer of them is what makes the calendar quick. */
export function periodsAround(periods: readonly SchoolPeriod[], years: readonly number[]): SchoolPeriod[] {
  const spans = years.map((year) => [addDays(dayOf(year, 1, 1), -120), addDays(dayOf(year, 12, 31), 120)]);
  return periods.filter(({ firstDay, lastDay }) =>
    spans.some(([from = '', to = '']) => lastDay >= from && firstDay <= to),
  );
}

export const isOverseas = (code: DepartmentCode): boolean => code.length === 3;

type PlaceIndex = { readonly places: Places; readonly placeOf: ReadonlyMap<DepartmentCode, number> };

async function loadPlaces(warehouse: Warehouse, periods: readonly SchoolPeriod[]): Promise<PlaceIndex> {
  const rows = await warehouse.query<
    { department: DepartmentCode; population: number | null } & Record<string, Value>
  >(
    `SELECT department, CAST(sum(population) AS DOUBLE) AS population
       FROM communes GROUP BY department ORDER BY department`,
  );
  const numbers = new Map<string, number>();
  const departments: DepartmentCode[] = [];
  const population: number[] = [];
  const placeOf = new Map<DepartmentCode, number>();
  for (const { department, population: inhabitants } of rows) {
    const known = findDepartment(department);
    if (known === undefined || isOverseas(department)) continue;
    const key = calendarKey(known, periods);
    const place = numbers.get(key) ?? departments.push(department) - 1;
    numbers.set(key, place);
    placeOf.set(department, place);
    population[place] = (population[place] ?? 0) + (inhabitants ?? 0);
  }
  const missing = new Float64Array(departments.length).fill(Number.NaN);
  const places: Places = {
    codes: departments.map((code) => code as string as InseeCode),
    departments,
    population: Float64Array.from(population),
    latDeg: missing,
    lonDeg: missing,
    areaKm2: missing,
    stations: missing,
  };
  return { places, placeOf };
}

/** Equal for departments with the same public and school holidays. */
function calendarKey({ holidayZone, academies }: Department, periods: readonly SchoolPeriod[]): string {
  const own = periods.filter(({ academy }) => academies.includes(academy));
  const spans = new Set(own.map(({ firstDay, lastDay }) => `${firstDay} ${lastDay}`));
  return [holidayZone, ...[...spans].sort()].join();
}

/** Accidents of one place in one year, by day from 1 January. */
type PlaceYear = { readonly place: number; readonly firstDay: number; readonly counts: Uint16Array };

async function loadCounts(
  warehouse: Warehouse,
  years: readonly number[],
  placeOf: ReadonlyMap<DepartmentCode, number>,
): Promise<PlaceYear[]> {
  const rows = await warehouse.query<{ dep: DepartmentCode; an: number; day: number; n: number }>(
    `SELECT dep, an, CAST(date - CAST('1970-01-01' AS DATE) AS INTEGER) AS day, CAST(count(*) AS INTEGER) AS n
       FROM staging_accidents WHERE an IN (${placeholders(years)})
      GROUP BY dep, an, date ORDER BY dep, an, date`,
    years,
  );
  const found = new Map<string, PlaceYear>();
  for (const { dep, an, day, n } of rows) {
    const place = placeOf.get(dep);
    if (place === undefined) continue;
    const year = found.get(`${place} ${an}`) ?? emptyYear(place, an);
    found.set(`${place} ${an}`, year);
    const at = day - year.firstDay;
    year.counts[at] = (year.counts[at] as number) + n;
  }
  return [...found.values()];
}

function emptyYear(place: number, an: number): PlaceYear {
  const firstDay = firstDayOfMonth((an - 1970) * 12);
  const days = firstDayOfMonth((an - 1969) * 12) - firstDay;
  return { place, firstDay, counts: new Uint16Array(days) };
}

function joinYears(years: readonly PlaceYear[]): LabelledDays {
  const days = createLabelledDays(years.reduce((total, { counts }) => total + counts.length, 0));
  let at = 0;
  for (const { place, firstDay, counts } of years) {
    days.place.fill(place, at, at + counts.length);
    days.count.set(counts, at);
    for (let d = 0; d < counts.length; d++) days.day[at + d] = firstDay + d;
    at += counts.length;
  }
  return days;
}

function placeMonths(days: LabelledDays, places: number, firstMonth: number, months: number) {
  const byPlaceMonth = new Float32Array(places * months);
  const observed = new Uint8Array(places * months);
  days.day.forEach((day, row) => {
    const cell = (days.place[row] as number) * months + monthOfDayNumber(day) - firstMonth;
    byPlaceMonth[cell] = (byPlaceMonth[cell] as number) + (days.count[row] as number);
    observed[cell] = 1;
  });
  return { byPlaceMonth, observed };
}
