import type { WeekDay } from '../api/views.js';
import type { Words } from '../i18n/words.js';

/** From this horizon on, a forecast is a tendency. */
export const TENDENCY_FROM = 4;

/** What is special about a day, the weightiest first; unknown calendars say nothing. */
export function dayNotes(day: WeekDay, words: Words): readonly string[] {
  const notes: string[] = [];
  if (day.holidayName !== null) notes.push(day.holidayName);
  if (day.bridge === true) notes.push(words.bridge);
  if (day.schoolHoliday === true) notes.push(words.schoolHoliday);
  if (day.horizon >= TENDENCY_FROM) notes.push(words.tendency);
  return notes;
}
