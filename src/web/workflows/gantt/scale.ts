import type { TryView } from '../api/views.js';

export type Bar = { readonly one: TryView; readonly startMs: number; readonly endMs: number };
export type GanttRow = { readonly task: string; readonly bars: readonly Bar[] };

/**
 * One row per task, in order of their first start; tasks that have not started come last, in the workflow's order.
 * @param nowMs where what still runs ends for now
 */
export function ganttRows(
  tasks: readonly string[],
  tries: readonly TryView[],
  nowMs: number,
): readonly GanttRow[] {
  const bars = new Map<string, Bar[]>(tasks.map((task) => [task, []]));
  for (const one of tries) {
    if (one.startedAtUtc === null) continue;
    const startMs = Date.parse(one.startedAtUtc);
    const endMs = Math.max(startMs, one.endedAtUtc === null ? nowMs : Date.parse(one.endedAtUtc));
    const own = bars.get(one.task) ?? [];
    own.push({ one, startMs, endMs });
    bars.set(one.task, own);
  }
  const first = (row: readonly Bar[]) => Math.min(...row.map(({ startMs }) => startMs));
  return [...bars]
    .map(([task, row]) => ({ task, bars: row.sort((a, b) => a.startMs - b.startMs) }))
    .sort((a, b) => {
      const [one, other] = [first(a.bars), first(b.bars)];
      return one === other ? 0 : one - other;
    });
}

/** From the first start to the last end. @returns undefined when nothing has started */
export function ganttSpan(
  rows: readonly GanttRow[],
): { readonly fromMs: number; readonly toMs: number } | undefined {
  const bars = rows.flatMap((row) => row.bars);
  if (bars.length === 0) return undefined;
  const fromMs = bars.reduce((least, { startMs }) => Math.min(least, startMs), Number.POSITIVE_INFINITY);
  const toMs = bars.reduce((most, { endMs }) => Math.max(most, endMs), fromMs);
  return { fromMs, toMs: Math.max(toMs, fromMs + 1_000) };
}

const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400];

/** Round instants within a span, at most about `count`. @returns epoch ms */
export function ticks(fromMs: number, toMs: number, count: number): readonly number[] {
  const least = (toMs - fromMs) / 1000 / Math.max(1, count);
  const stepMs = (STEPS_S.find((step) => step >= least) ?? Math.ceil(least / 86_400) * 86_400) * 1000;
  const found: number[] = [];
  for (let at = Math.ceil(fromMs / stepMs) * stepMs; at <= toMs; at += stepMs) found.push(at);
  return found;
}
