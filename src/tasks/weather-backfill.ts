import { addDays, type Day, dayInParis, daysBetween } from '../domain/day.js';
import type { WeatherCell } from '../domain/weather.js';
import { AppError } from '../lib/errors.js';
import { cellsOf, ingestWeather, observedChannel } from './ingest-weather.js';
import type { Task, TaskContext } from './task.js';

export type WeatherBackfillParams = {
  /** default: ten days before the end */
  readonly firstDay?: Day | undefined;
  /** default: the day before `endsBefore` */
  readonly lastDay?: Day | undefined;
  /** default: today in Paris, whose weather has not been observed yet */
  readonly endsBefore?: Day | undefined;
};

const USUAL_DAYS = 10;

/** Observed weather of a range of days: only commune-days that are missing are asked for. */
export const weatherBackfill: Task<WeatherBackfillParams> = {
  name: 'weather-backfill',
  description: 'observed weather of the missing commune-days',
  async run(context, params) {
    const provider = context.config.weather.observed;
    const endsBefore = params.endsBefore ?? dayInParis(context.clock.now());
    const lastDay = params.lastDay ?? addDays(endsBefore, -1);
    const firstDay = params.firstDay ?? addDays(lastDay, 1 - USUAL_DAYS);
    if (lastDay < firstDay)
      throw new AppError(
        'INPUT_INVALID',
        `weather: expected a last day from ${firstDay} on, found ${lastDay}`,
      );
    if (provider === 'none')
      return {
        summary: 'no provider of observed weather is configured',
        facts: { missing: 0 },
        skipped: true,
      };
    const cells = await cellsOf(context, provider);
    const missing = await findMissing(context, cells, firstDay, lastDay);
    if (missing === undefined)
      return {
        summary: `${provider}: nothing missing from ${firstDay} to ${lastDay} for ${cells.length} cells`,
        facts: { missing: 0, cells: cells.length },
        skipped: true,
      };
    const range = { firstDay: missing.firstDay, lastDay: missing.lastDay };
    const report = await ingestWeather(context, observedChannel(context, [range]), missing.cells);
    const left = await findMissing(context, cells, firstDay, lastDay);
    return {
      ...report,
      summary: `${missing.count} cell-days were missing from ${range.firstDay} to ${range.lastDay}, ${left?.count ?? 0} still are; ${report.summary}`,
      facts: { ...report.facts, missing: missing.count, left: left?.count ?? 0 },
    };
  },
};

type Missing = {
  readonly cells: WeatherCell[];
  readonly firstDay: Day;
  readonly lastDay: Day;
  readonly count: number;
};

/** The cells and the span of days without observed weather; undefined when all is there. */
async function findMissing(
  context: TaskContext,
  cells: readonly WeatherCell[],
  firstDay: Day,
  lastDay: Day,
): Promise<Missing | undefined> {
  // The archive lags by some days and then answers with nulls: those days are still missing.
  const rows = await context.warehouse.query<{ cell: string; date: string }>(
    `SELECT cell, date FROM weather_days
      WHERE kind = 'observed' AND date BETWEEN CAST(? AS DATE) AND CAST(? AS DATE)
        AND (temp IS NOT NULL OR rain IS NOT NULL)`,
    [firstDay, lastDay],
  );
  const there = new Set(rows.map(({ cell, date }) => `${cell} ${date}`));
  const lacking = new Set<WeatherCell>();
  const days: Day[] = [];
  let count = 0;
  for (let i = 0; i <= daysBetween(firstDay, lastDay); i++) {
    const day = addDays(firstDay, i);
    const without = cells.filter((cell) => !there.has(`${cell} ${day}`));
    if (without.length === 0) continue;
    days.push(day);
    count += without.length;
    for (const cell of without) lacking.add(cell);
  }
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  return { cells: [...lacking].sort(), firstDay: first, lastDay: last, count };
}
