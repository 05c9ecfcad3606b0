import { addDays, type Day, dayOf, daysBetween, monthOf, yearOf } from '../domain/day.js';
import type { WeatherCell } from '../domain/weather.js';
import { sha256 } from '../lib/hash.js';
import type { RateLimit } from '../lib/http.js';
import { DAILY_VARIABLES, OPEN_METEO } from './open-meteo.js';
import { type FetchContext, type Fetched, fetchChanged, joinUrl, readFiles, type Wanted } from './source.js';
import { centreOf } from './weather-values.js';

/**
 * What the free tier allows; the daily 10 000 are left to the provider's own refusal, as waiting a day helps nobody.
 * @source https://open-meteo.com/en/terms
 */
export const OPEN_METEO_LIMITS: readonly RateLimit[] = [
  { calls: 600, intervalMs: 60_000 },
  { calls: 5000, intervalMs: 3_600_000 },
];

/** The archive's last days are still missing or will be corrected. */
const SETTLED_AFTER_DAYS = 7;
const MOST_PLACES = 50;

export type WeatherRequest = {
  readonly cells: readonly WeatherCell[];
  readonly firstDay: Day;
  readonly lastDay: Day;
  /** the day it is: what is settled and what is still to come follows from it */
  readonly today: Day;
};

/**
 * Fetches observed weather (analysis) from the archive, as one object per square degree and period. Periods are rounded
 * out to whole settled years and months, so that an object that rests is never asked for again; days that are not
 * settled yet make one more object.
 */
export async function* fetchOpenMeteoObserved(
  { cells, firstDay, lastDay, today }: WeatherRequest,
  context: FetchContext,
): AsyncIterable<Fetched> {
  if (context.settings.files.length > 0) {
    yield* readFiles(OPEN_METEO, context, (path) => `observed-${path.slice(path.lastIndexOf('/') + 1)}`);
    return;
  }
  const jobs = periodsOf(firstDay, lastDay, today).flatMap((period) =>
    squares(cells).map((group) => ({ period, group })),
  );
  for (const [i, { period, group }] of jobs.entries()) {
    const wanted = wantedOf('observed', 'v1/archive', period, group, context.settings.url);
    context.progress.step(wanted.name, i, jobs.length);
    if (period.settled && context.known(wanted.name) !== undefined) continue;
    const fetched = await fetchChanged(wanted, OPEN_METEO, context);
    if (fetched !== undefined) yield fetched;
  }
}

/** Fetches the forecast as it stands now, up to 50 cells a call. @param request the days ahead: today to +15 */
export async function* fetchOpenMeteoForecast(
  { cells, firstDay, lastDay }: WeatherRequest,
  context: FetchContext,
): AsyncIterable<Fetched> {
  if (context.settings.files.length > 0) {
    yield* readFiles(OPEN_METEO, context, (path) => `forecast-${path.slice(path.lastIndexOf('/') + 1)}`);
    return;
  }
  const groups = chunks(cells);
  const period = { name: firstDay, firstDay, lastDay, settled: false };
  for (const [i, group] of groups.entries()) {
    const wanted = wantedOf('forecast', 'v1/forecast', period, group, context.settings.url);
    context.progress.step(wanted.name, i, groups.length);
    const fetched = await fetchChanged(wanted, OPEN_METEO, context);
    if (fetched !== undefined) yield fetched;
  }
}

export type Period = {
  readonly name: string;
  readonly firstDay: Day;
  readonly lastDay: Day;
  /** what the archive says of it will not change any more */
  readonly settled: boolean;
};

/** Whole settled years, then whole settled months of the year that runs, then the rest, up to the day before today. */
export function periodsOf(firstDay: Day, lastDay: Day, today: Day): Period[] {
  const settledUntil = addDays(today, -SETTLED_AFTER_DAYS);
  const end = lastDay < today ? lastDay : addDays(today, -1);
  const periods: Period[] = [];
  let day = firstDay;
  while (day <= end) {
    const yearEnd = dayOf(yearOf(day), 12, 31);
    const monthStart = dayOf(yearOf(day), monthOf(day), 1);
    const monthEnd = addDays(dayOf(yearOf(addDays(monthStart, 31)), monthOf(addDays(monthStart, 31)), 1), -1);
    if (yearEnd <= settledUntil) {
      const first = dayOf(yearOf(day), 1, 1);
      periods.push({ name: day.slice(0, 4), firstDay: first, lastDay: yearEnd, settled: true });
      day = addDays(yearEnd, 1);
    } else if (monthEnd <= settledUntil) {
      periods.push({ name: day.slice(0, 7), firstDay: monthStart, lastDay: monthEnd, settled: true });
      day = addDays(monthEnd, 1);
    } else {
      periods.push({ name: `${day}_${end}`, firstDay: day, lastDay: end, settled: false });
      break;
    }
  }
  return periods;
}

function wantedOf(
  kind: 'observed' | 'forecast',
  path: string,
  period: Period,
  cells: readonly WeatherCell[],
  base: string,
): Wanted {
  const centres = cells.map((cell) => centreOf('om', cell));
  const variables = Object.keys(DAILY_VARIABLES);
  const query = [
    `latitude=${centres.map(({ latDeg }) => latDeg).join(',')}`,
    `longitude=${centres.map(({ lonDeg }) => lonDeg).join(',')}`,
    `daily=${variables.join(',')}`,
    `start_date=${period.firstDay}`,
    `end_date=${period.lastDay}`,
    `timezone=${centres.every(isMetropolitan) ? 'Europe/Paris' : 'auto'}`,
    'wind_speed_unit=ms',
  ].join('&');
  const group = sha256(cells.join(' ')).slice(0, 8);
  return {
    name: `${OPEN_METEO.prefix}${kind}-${period.name}-${group}.json`,
    url: joinUrl(base, `${path}?${query}`),
    accept: 'application/json',
    weight: weightOf(cells.length, daysBetween(period.firstDay, period.lastDay) + 1, variables.length),
  };
}

/**
 * How many calls the provider counts for one: places × max(1, days / 14) × max(1, variables / 10).
 * @source https://open-meteo.com/en/pricing
 */
export function weightOf(places: number, days: number, variables: number): number {
  return places * Math.max(1, days / 14) * Math.max(1, variables / 10);
}

/** Overseas days are local days, as the accidents are; on the mainland every zone nearby would be Paris anyway. */
function isMetropolitan({ latDeg, lonDeg }: { latDeg: number; lonDeg: number }): boolean {
  return latDeg > 41 && latDeg < 52 && lonDeg > -6 && lonDeg < 10;
}

/** Cells by the square degree they lie in, at most 16 each: a new commune elsewhere does not change a group. */
function squares(cells: readonly WeatherCell[]): WeatherCell[][] {
  const bySquare = new Map<string, WeatherCell[]>();
  for (const cell of [...new Set(cells)].sort()) {
    const { latDeg, lonDeg } = centreOf('om', cell);
    const square = `${Math.floor(latDeg)} ${Math.floor(lonDeg)}`;
    const group = bySquare.get(square);
    if (group === undefined) bySquare.set(square, [cell]);
    else group.push(cell);
  }
  return [...bySquare.values()];
}

function chunks(cells: readonly WeatherCell[]): WeatherCell[][] {
  const all = [...new Set(cells)].sort();
  const mainland = all.filter((cell) => isMetropolitan(centreOf('om', cell)));
  const overseas = all.filter((cell) => !isMetropolitan(centreOf('om', cell)));
  return [mainland, overseas].flatMap((list) =>
    Array.from({ length: Math.ceil(list.length / MOST_PLACES) }, (_, i) =>
      list.slice(i * MOST_PLACES, (i + 1) * MOST_PLACES),
    ),
  );
}
