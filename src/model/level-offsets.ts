import { isAbnormalMonth, isLockdownMonth } from './abnormal-months.js';
import type { LabelledDays } from './commune-days.js';
import type { CrossFitted } from './cross-fit.js';
import { createMonthLookup } from './months.js';

/**
 * The rate that trees start from: the cross-fitted reference, brought to the level of each block of time.
 *
 * A block's level (its year, a lockdown month) is a nuisance: no feature tells it, so it is set free while training and
 * trees see only what differs inside it.
 * @returns log rate per row
 */
export function levelledOffsets(days: LabelledDays, { rates, block }: CrossFitted): Float64Array {
  const monthOf = createMonthLookup();
  const month = Int32Array.from(days.day, monthOf);
  const byMonth = totalsBy(days, rates, month);
  const byBlock = totalsBy(days, rates, block);
  const blockOfMonth = new Map<number, number>();
  month.forEach((m, row) => {
    blockOfMonth.set(m, block[row] as number);
  });
  const isAbnormal = (m: number) => {
    const own = byMonth.get(m) as Total;
    const usual = own.expected * ratioOf(byBlock.get(blockOfMonth.get(m) as number));
    return isLockdownMonth(m) || isAbnormalMonth(own.observed, usual);
  };
  const abnormal = new Set([...byMonth.keys()].filter(isAbnormal));
  const group = month.map((m, row) => (abnormal.has(m) ? -1 - m : (block[row] as number)));
  const levels = totalsBy(days, rates, group);
  return rates.map((rate, row) => Math.log(rate * ratioOf(levels.get(group[row] as number))));
}

type Total = { observed: number; expected: number };

function totalsBy(days: LabelledDays, rates: Float64Array, group: Int32Array): Map<number, Total> {
  const totals = new Map<number, Total>();
  group.forEach((g, row) => {
    const total = totals.get(g) ?? { observed: 0, expected: 0 };
    totals.set(g, total);
    const weight = days.weight[row] as number;
    total.observed += weight * (days.count[row] as number);
    total.expected += weight * (rates[row] as number);
  });
  return totals;
}

/** Half an accident more on both sides keeps a block without any accident finite. */
function ratioOf(total: Total | undefined): number {
  return total === undefined ? 1 : (total.observed + 0.5) / (total.expected + 0.5);
}
