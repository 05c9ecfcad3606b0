import { dayFromNumber, weekdayOf } from '../domain/day.js';

const DAY_MS = 86_400_000;

/** Months since 1970-01 of a number of days since 1970-01-01. */
export function monthOfDayNumber(day: number): number {
  const date = new Date(day * DAY_MS);
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
}

/** Days since 1970-01-01 of the first day of a month given as months since 1970-01. */
export function firstDayOfMonth(month: number): number {
  return Date.UTC(1970 + Math.floor(month / 12), ((month % 12) + 12) % 12, 1) / DAY_MS;
}

export function yearOfMonth(month: number): number {
  return 1970 + Math.floor(month / 12);
}

/** `2020-04` of a month given as months since 1970-01. */
export function monthName(month: number): string {
  return dayFromNumber(firstDayOfMonth(month)).slice(0, 7);
}

/** How often each weekday (0 = Monday) falls into the month. */
export function weekdaysOfMonth(month: number): Float64Array {
  const counts = new Float64Array(7);
  for (let day = firstDayOfMonth(month); day < firstDayOfMonth(month + 1); day++) {
    const weekday = weekdayOf(day);
    counts[weekday] = (counts[weekday] as number) + 1;
  }
  return counts;
}

/** Answers remembered: month of each day from the first to the last asked for. */
export function createMonthLookup(): (day: number) => number {
  const known = new Map<number, number>();
  return (day) => {
    let month = known.get(day);
    if (month === undefined) {
      month = monthOfDayNumber(day);
      known.set(day, month);
    }
    return month;
  };
}
