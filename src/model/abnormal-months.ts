import { monthName, yearOfMonth } from './months.js';

/** The accidents of one month, and how many its days would have without level and season. */
export type MonthCount = {
  /** months since 1970-01 */
  readonly month: number;
  readonly observed: number;
  readonly expected: number;
};

/** The spread of a normal month around its expectation, beyond chance; measured national months stay within it. */
const NATURAL_SPREAD = 0.1;
const FAR = 3;

/** Whether a month's accidents are so far from expected (3 σ, Poisson and 10 % spread) that it tells nothing of others. */
export function isAbnormalMonth(observed: number, expected: number): boolean {
  const sigma = Math.sqrt(expected + (NATURAL_SPREAD * expected) ** 2);
  return expected > 0 && Math.abs(observed - expected) > FAR * sigma;
}

/**
 * Months with a national lockdown: 17 March to 11 May and 30 October to 15 December 2020, 3 April to 3 May 2021. Named
 * here because one department's few accidents do not always show them.
 */
const LOCKDOWNS = ['2020-03', '2020-04', '2020-05', '2020-11', '2021-04'];

export const isLockdownMonth = (month: number): boolean => LOCKDOWNS.includes(monthName(month));

const ROUNDS = 5;

/**
 * Months that do not fit their year and season: the lockdowns, and what else is as far off.
 *
 * Level (of the year) and season (of the month) are medians here, so that the months in search do not hide themselves.
 * @returns months since 1970-01
 */
export function findAbnormal(months: readonly MonthCount[]): Set<number> {
  const levels = new Map<number, number>();
  const seasons = new Map<number, number>();
  const level = ({ month }: MonthCount) => levels.get(yearOfMonth(month)) ?? 1;
  const season = ({ month }: MonthCount) => seasons.get(month % 12) ?? 1;
  const usable = months.filter(({ expected, month }) => expected > 0 && !isLockdownMonth(month));
  for (let round = 0; round < ROUNDS; round++) {
    setMedians(usable, levels, ({ month }) => yearOfMonth(month), season);
    setMedians(usable, seasons, ({ month }) => month % 12, level);
  }
  const abnormal = usable.filter((m) => isAbnormalMonth(m.observed, m.expected * level(m) * season(m)));
  return new Set([
    ...months.map(({ month }) => month).filter(isLockdownMonth),
    ...abnormal.map((m) => m.month),
  ]);
}

function setMedians(
  months: readonly MonthCount[],
  into: Map<number, number>,
  groupOf: (month: MonthCount) => number,
  known: (month: MonthCount) => number,
): void {
  const ratios = new Map<number, number[]>();
  for (const m of months) {
    const ratio = m.observed / (m.expected * Math.max(known(m), 1e-9));
    ratios.set(groupOf(m), [...(ratios.get(groupOf(m)) ?? []), ratio]);
  }
  for (const [group, list] of ratios) into.set(group, median(list));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] as number) + upper) / 2;
}
