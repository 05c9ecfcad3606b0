import type { PublicHoliday } from '../domain/calendar.js';
import { addDays, type Day, dayOf } from '../domain/day.js';
import type { HolidayZone } from '../domain/department.js';

/** Easter Sunday of the Gregorian calendar. @source Meeus, Jones, Butcher: anonymous algorithm of 1876 */
export function easterSunday(year: number): Day {
  const a = year % 19;
  const [b, c] = [Math.floor(year / 100), year % 100];
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const sum = h + l - 7 * m + 114;
  return dayOf(year, Math.floor(sum / 31), (sum % 31) + 1);
}

/** The public holidays of one year, in order; those of metropolitan France, two more in Alsace-Moselle. */
export function publicHolidaysOf(year: number, zone: HolidayZone): PublicHoliday[] {
  const easter = easterSunday(year);
  const days: [Day, string][] = [
    [dayOf(year, 1, 1), '1er janvier'],
    [addDays(easter, 1), 'Lundi de Pâques'],
    [dayOf(year, 5, 1), '1er mai'],
    [dayOf(year, 5, 8), '8 mai'],
    [addDays(easter, 39), 'Ascension'],
    [addDays(easter, 50), 'Lundi de Pentecôte'],
    [dayOf(year, 7, 14), '14 juillet'],
    [dayOf(year, 8, 15), 'Assomption'],
    [dayOf(year, 11, 1), 'Toussaint'],
    [dayOf(year, 11, 11), '11 novembre'],
    [dayOf(year, 12, 25), 'Jour de Noël'],
  ];
  if (zone === 'alsace-moselle')
    days.push([addDays(easter, -2), 'Vendredi saint'], [dayOf(year, 12, 26), '2ème jour de Noël']);
  return days.sort(([a], [b]) => (a < b ? -1 : 1)).map(([day, name]) => ({ zone, day, name }));
}
