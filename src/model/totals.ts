import { AppError } from '../lib/errors.js';
import type { Places } from './places.js';

/** Accidents of every commune-month and of every weekday of a month: all the reference forecast needs to know. */
export type AccidentTotals = {
  /** months since 1970-01 of the first column */
  readonly firstMonth: number;
  readonly months: number;
  /** places × months, row-major · accidents */
  readonly byPlaceMonth: Float32Array;
  /** places × months · 1 = the commune-month is in the data, with real zeros */
  readonly observed: Uint8Array;
  /** months × 7 (0 = Monday), row-major · accidents of all places */
  readonly byMonthWeekday: Float64Array;
};

/** Totals without some months, as if they had never been observed. @param drop months since 1970-01 */
export function withoutMonths(totals: AccidentTotals, drop: (month: number) => boolean): AccidentTotals {
  const { firstMonth, months } = totals;
  const byPlaceMonth = totals.byPlaceMonth.slice();
  const observed = totals.observed.slice();
  const byMonthWeekday = totals.byMonthWeekday.slice();
  for (let m = 0; m < months; m++) {
    if (!drop(firstMonth + m)) continue;
    byMonthWeekday.fill(0, m * 7, m * 7 + 7);
    for (let at = m; at < observed.length; at += months) {
      byPlaceMonth[at] = 0;
      observed[at] = 0;
    }
  }
  return { firstMonth, months, byPlaceMonth, observed, byMonthWeekday };
}

/** Months since 1970-01 in which at least one commune was observed, ascending. */
export function observedMonths(totals: AccidentTotals): number[] {
  const seen = new Uint8Array(totals.months);
  for (let at = 0; at < totals.observed.length; at++)
    if (totals.observed[at] === 1) seen[at % totals.months] = 1;
  return [...seen.keys()].filter((m) => seen[m] === 1).map((m) => totals.firstMonth + m);
}

/** @throws AppError TRAINING_DATA when the arrays do not have the lengths that places and months ask for */
export function checkTotals(totals: AccidentTotals, places: Places): void {
  const cells = places.codes.length * totals.months;
  if (totals.byPlaceMonth.length === cells && totals.observed.length === cells) return;
  throw new AppError(
    'TRAINING_DATA',
    `accident totals: expected ${places.codes.length} places × ${totals.months} months = ${cells} cells, ` +
      `found ${totals.byPlaceMonth.length} counts and ${totals.observed.length} marks`,
  );
}
