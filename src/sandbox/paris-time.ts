import { type Day, dayFromNumber, dayNumber, dayOf, weekdayOf, yearOf } from '../domain/day.js';

/** Hours ahead of UTC at midnight in Paris: 2 from the morning after the last Sunday of March to the last one of October. */
export function parisOffsetHours(day: Day): 1 | 2 {
  const year = yearOf(day);
  const number = dayNumber(day);
  return number > lastSunday(year, 3) && number <= lastSunday(year, 10) ? 2 : 1;
}

function lastSunday(year: number, month: 3 | 10): number {
  const last = dayNumber(dayOf(year, month, 31));
  return last - ((weekdayOf(last) + 1) % 7);
}

/** Midnight in Paris as publishers write it: `2017-10-20T22:00:00+00:00` or `2017-10-21T00:00:00+02:00`. */
export function parisMidnight(day: Day, form: 'UTC' | 'local'): string {
  const offset = parisOffsetHours(day);
  if (form === 'local') return `${day}T00:00:00+0${offset}:00`;
  return `${dayFromNumber(dayNumber(day) - 1)}T${24 - offset}:00:00+00:00`;
}
