import { parseDay } from '../../../domain/day.js';
import type { BackfillDayView } from '../api/views.js';

/** What the form asks for; `parallel` as it was typed. */
export type BackfillWish = {
  readonly firstDay: string;
  readonly lastDay: string;
  readonly onlyMissing: boolean;
  readonly parallel: string;
};

export type WishFault = 'days' | 'order' | 'parallel';

/** @returns the first thing wrong; undefined when the wish can be sent */
export function wishFault({ firstDay, lastDay, parallel }: BackfillWish): WishFault | undefined {
  if (parseDay(firstDay) === undefined || parseDay(lastDay) === undefined) return 'days';
  if (lastDay < firstDay) return 'order';
  const runs = Number(parallel);
  return Number.isInteger(runs) && runs >= 1 && runs <= 16 ? undefined : 'parallel';
}

/** What will become of a day: `redo` has a successful run and gets another, `exists` keeps the one it has. */
export type DayFate = 'run' | 'redo' | 'exists' | 'left';

export function fateOf({ exists, willRun }: BackfillDayView): DayFate {
  if (willRun) return exists ? 'redo' : 'run';
  return exists ? 'exists' : 'left';
}

export type Month<Item> = {
  /** YYYY-MM */
  readonly month: string;
  /** weekday of its first listed day, 0 = Monday */
  readonly firstWeekday: number;
  readonly days: readonly Item[];
};

/** Days by calendar month, in order. */
export function byMonth<Item extends { readonly day: string }>(
  days: readonly Item[],
): readonly Month<Item>[] {
  const months = new Map<string, Item[]>();
  for (const one of days) {
    const month = one.day.slice(0, 7);
    const list = months.get(month);
    if (list === undefined) months.set(month, [one]);
    else list.push(one);
  }
  return [...months].map(([month, list]) => ({
    month,
    firstWeekday: (new Date(`${list[0]?.day ?? month}T12:00:00Z`).getUTCDay() + 6) % 7,
    days: list,
  }));
}
