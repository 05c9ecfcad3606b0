/** A civil date in Europe/Paris, `YYYY-MM-DD`. Parsed at the edge, trusted inside. */
export type Day = string & { readonly __brand: 'Day' };

const DAY_MS = 86_400_000;

/**
 * @param text `YYYY-MM-DD`
 * @returns the day, or undefined when the text is no date of the calendar
 */
export function parseDay(text: string): Day | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const time = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text ? undefined : (text as Day);
}

/** @throws RangeError when year, month (1-12), day (1-31) are no date of the calendar */
export function dayOf(year: number, month: number, dayOfMonth: number): Day {
  const text = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(dayOfMonth).padStart(2, '0')}`;
  const day = parseDay(text);
  if (day === undefined) throw new RangeError(`expected a date of the calendar, found ${text}`);
  return day;
}

/** Days since 1970-01-01: the integer that stands for a day in numeric code. */
export function dayNumber(day: Day): number {
  return Date.parse(`${day}T00:00:00Z`) / DAY_MS;
}

/** The day of a number of days since 1970-01-01. */
export function dayFromNumber(number: number): Day {
  return new Date(number * DAY_MS).toISOString().slice(0, 10) as Day;
}

export function addDays(day: Day, days: number): Day {
  return dayFromNumber(dayNumber(day) + days);
}

/** Whole days from one to the other; negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return dayNumber(to) - dayNumber(from);
}

/** Every day of a closed range, in order; empty when `last` is before `first`. */
export function daysFromTo(first: Day, last: Day): Day[] {
  const start = dayNumber(first);
  return Array.from({ length: Math.max(0, dayNumber(last) - start + 1) }, (_, i) => dayFromNumber(start + i));
}

/** 0 = Monday … 6 = Sunday. */
export function weekdayOf(number: number): number {
  return (((number + 3) % 7) + 7) % 7;
}

export function yearOf(day: Day): number {
  return Number(day.slice(0, 4));
}

/** 1-12 */
export function monthOf(day: Day): number {
  return Number(day.slice(5, 7));
}

/** 1-31 */
export function dayOfMonthOf(day: Day): number {
  return Number(day.slice(8, 10));
}

/** 1-366 */
export function dayOfYearOf(day: Day): number {
  return dayNumber(day) - dayNumber(dayOf(yearOf(day), 1, 1)) + 1;
}

const parisDate = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris', dateStyle: 'short' });

/** The civil day of an instant in Europe/Paris. */
export function dayInParis(instant: Date): Day {
  return parisDate.format(instant) as Day;
}
