import type { Random } from '../../lib/random.js';
import { monthName, monthOfDayNumber } from '../months.js';

/** Sums of one day over all communes. */
export type DaySums = {
  /** weighted log loss of model and reference */
  lossModel: number;
  lossReference: number;
  /** accidents expected and observed */
  expected: number;
  observed: number;
};

export type DailyTotals = {
  /** mean |expected − observed| ÷ observed, over days with accidents */
  readonly mape: number;
  /** 1 − Σ(observed − expected)² ÷ Σ(observed − mean)² */
  readonly r2: number;
};

export function dailyTotals(days: Iterable<DaySums>): DailyTotals {
  const list = [...days];
  const mean = list.reduce((sum, day) => sum + day.observed, 0) / list.length;
  const withHits = list.filter((day) => day.observed > 0);
  const squares = (of: (day: DaySums) => number) => list.reduce((sum, day) => sum + of(day) ** 2, 0);
  return {
    mape:
      withHits.reduce((sum, day) => sum + Math.abs(day.expected - day.observed) / day.observed, 0) /
      withHits.length,
    r2: 1 - squares((day) => day.observed - day.expected) / squares((day) => day.observed - mean),
  };
}

/** 1 − log loss of the model ÷ log loss of the reference. */
export function skillVsReference(days: Iterable<DaySums>): number {
  let [model, reference] = [0, 0];
  for (const day of days) {
    model += day.lossModel;
    reference += day.lossReference;
  }
  return 1 - model / reference;
}

/** Skill against the reference per month, `YYYY-MM`. */
export function skillByMonth(days: ReadonlyMap<number, DaySums>): Record<string, number> {
  const months = new Map<string, DaySums[]>();
  for (const [day, sums] of [...days].sort(([a], [b]) => a - b)) {
    const month = monthName(monthOfDayNumber(day));
    const list = months.get(month) ?? [];
    list.push(sums);
    months.set(month, list);
  }
  return Object.fromEntries([...months].map(([month, list]) => [month, skillVsReference(list)]));
}

export type Interval = { readonly low: number; readonly high: number };

/** 95 % interval of the skill by drawing whole days with replacement: communes of one day share their fate. */
export function bootstrapSkill(days: ReadonlyMap<number, DaySums>, draws: number, random: Random): Interval {
  const list = [...days].sort(([a], [b]) => a - b).map(([, sums]) => sums);
  const skills = Float64Array.from({ length: draws }, () =>
    skillVsReference(list.map(() => list[random.below(list.length)] as DaySums)),
  ).sort();
  const at = (share: number) => skills[Math.round(share * (draws - 1))] ?? Number.NaN;
  return { low: at(0.025), high: at(0.975) };
}
