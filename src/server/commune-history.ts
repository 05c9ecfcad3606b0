import type { InseeCode } from '../domain/commune.js';
import type { Day } from '../domain/day.js';
import { dayNumber, monthOf, weekdayOf } from '../domain/day.js';
import { loadAccidentYears } from '../tasks/load.js';
import type { Warehouse } from '../warehouse/warehouse.js';

export type CommuneHistory = {
  readonly years: { readonly year: number; readonly accidents: number }[];
  /** 1-12 */
  readonly months: number[];
  /** Monday first */
  readonly weekdays: number[];
  readonly recent: { readonly day: Day; readonly accidents: number }[];
};

/** The accidents of a commune in the years the store holds; a year it was not observed in is left out. */
export async function communeHistory(warehouse: Warehouse, code: InseeCode): Promise<CommuneHistory> {
  const rows = await warehouse.query<{ date: Day; n: number }>(
    'SELECT date, count(*) AS n FROM staging_accidents WHERE com = ? GROUP BY date ORDER BY date DESC',
    [code],
  );
  const unobserved = await warehouse.query<{ an: number }>(
    'SELECT an FROM unobserved_communes WHERE com = ?',
    [code],
  );
  const months = new Array<number>(12).fill(0);
  const weekdays = new Array<number>(7).fill(0);
  const byYear = new Map<number, number>();
  for (const { date, n } of rows) {
    const month = monthOf(date) - 1;
    const weekday = weekdayOf(dayNumber(date));
    months[month] = (months[month] ?? 0) + n;
    weekdays[weekday] = (weekdays[weekday] ?? 0) + n;
    const year = Number(date.slice(0, 4));
    byYear.set(year, (byYear.get(year) ?? 0) + n);
  }
  const hidden = new Set(unobserved.map(({ an }) => an));
  const years = (await loadAccidentYears(warehouse)).filter((year) => !hidden.has(year));
  return {
    years: years.map((year) => ({ year, accidents: byYear.get(year) ?? 0 })),
    months,
    weekdays,
    recent: rows.slice(0, 50).map(({ date, n }) => ({ day: date, accidents: n })),
  };
}
