import { type Climatology, climatologyRates, fitClimatology } from './climatology.js';
import { createMonthLookup, yearOfMonth } from './months.js';
import type { Places } from './places.js';
import { type AccidentTotals, observedMonths, withoutMonths } from './totals.js';

export type CrossFitted = {
  /** rate of each row from a climatology that never saw the row's own block of time */
  readonly rates: Float64Array;
  /** the row's block: its year, or its month (since 1970-01) when there is only one year */
  readonly block: Int32Array;
};

/**
 * Reference rates for training rows. An in-sample reference already knows the row's own accidents, and trees that start
 * from it would learn to undo its shrinkage; so each year is rated by a climatology fitted on the other years.
 * With one year only, each month is rated by the other months.
 */
export function crossFitRates(
  totals: AccidentTotals,
  places: Places,
  place: Int32Array,
  day: Int32Array,
): CrossFitted {
  const years = new Set(observedMonths(totals).map(yearOfMonth));
  const blockOf = years.size > 1 ? yearOfMonth : (month: number) => month;
  const monthOf = createMonthLookup();
  const block = Int32Array.from(day, (number) => blockOf(monthOf(number)));
  const rates = new Float64Array(place.length);
  for (const [left, rows] of rowsByBlock(block)) {
    const climatology = fitWithout(totals, places, (month) => blockOf(month) === left);
    const own = climatologyRates(
      climatology,
      Int32Array.from(rows, (row) => place[row] as number),
      Int32Array.from(rows, (row) => day[row] as number),
    );
    rows.forEach((row, i) => {
      rates[row] = own[i] as number;
    });
  }
  return { rates, block };
}

/** When nothing is left after the block is taken out, there is nothing to learn from: the full fit stands in. */
function fitWithout(totals: AccidentTotals, places: Places, drop: (month: number) => boolean): Climatology {
  const rest = withoutMonths(totals, drop);
  return fitClimatology(rest.byPlaceMonth.some((count) => count > 0) ? rest : totals, places);
}

function rowsByBlock(block: Int32Array): Map<number, Int32Array> {
  const sizes = new Map<number, number>();
  for (const b of block) sizes.set(b, (sizes.get(b) ?? 0) + 1);
  const rows = new Map([...sizes].sort(([a], [b]) => a - b).map(([b, size]) => [b, new Int32Array(size)]));
  const next = new Map<number, number>();
  block.forEach((b, row) => {
    const at = next.get(b) ?? 0;
    (rows.get(b) as Int32Array)[at] = row;
    next.set(b, at + 1);
  });
  return rows;
}
