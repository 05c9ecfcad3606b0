import type { DepartmentCode } from '../domain/commune.js';
import { type Day, dayFromNumber } from '../domain/day.js';
import { riskClassOf } from '../domain/risk.js';
import { WEATHER_FIELDS } from '../domain/weather.js';
import { csvText } from '../lib/csv-text.js';
import { sha256 } from '../lib/hash.js';
import type { CommuneDays } from '../model/commune-days.js';
import type { Scored } from './audit.js';
import { columnBatches } from './columns.js';
import { type ForecastDay, readForecastDays } from './forecast-day.js';
import { forecastCsv, forecastGeoJson, forecastRows, type IssueFacts } from './forecast-files.js';
import { keyOf } from './keep.js';
import { type CommuneTable, loadCalendar } from './load.js';
import type { TaskContext } from './task.js';

/**
 * Rows of the issue, and the newest forecast of each commune-day in the table of the original system.
 * @param lastHorizon last horizon that goes into the latter: 0 for a past day, so that the order of a backfill does not matter
 */
export async function writeRows(
  context: TaskContext,
  issue: string,
  scored: readonly Scored[],
  rows: CommuneDays,
  places: CommuneTable,
  lastHorizon: number,
): Promise<void> {
  const { warehouse } = context;
  await warehouse.replace(
    'forecasts',
    [{ issue }],
    columnBatches(
      'forecasts',
      scored.map(({ com, dep, day, horizon, rate, normal, probability }) => ({
        issue,
        dep,
        com,
        date: day,
        horizon,
        rate,
        normal,
        probability,
        risk_class: riskClassOf(probability),
      })),
    ),
  );
  const calendar = await loadCalendar(warehouse);
  const executed = context.clock.now().toISOString();
  const flag = (value: boolean | undefined) => (value === undefined ? null : Number(value));
  const predictRows = scored.flatMap(({ com, dep, day, horizon, probability }, i) => {
    if (horizon > lastHorizon) return [];
    const facts = calendar.on(day, dep);
    const population = places.population[rows.place[i] as number] ?? Number.NaN;
    return {
      com,
      population: Number.isNaN(population) ? null : population,
      jour: Number(day.slice(8)),
      mois: Number(day.slice(5, 7)),
      an: Number(day.slice(0, 4)),
      public_holidays: flag(facts.publicHoliday),
      zone_a: flag(facts.zoneA),
      zone_b: flag(facts.zoneB),
      zone_c: flag(facts.zoneC),
      dep,
      prediction_score: 100 * probability,
      date: day,
      ...Object.fromEntries(
        WEATHER_FIELDS.map((field) => {
          const value = rows.weather[field][i] ?? Number.NaN;
          return [field, Number.isNaN(value) ? null : value];
        }),
      ),
      execution_date: executed,
      dag_id: 'forecast',
      task_id: issue,
    };
  });
  for (const batch of columnBatches('accidents_predict', predictRows))
    await warehouse.merge('accidents_predict', batch);
}

/** The issue as CSV of all days, and GeoJSON of each department's first day, in the lake. */
export async function writeFiles(
  context: TaskContext,
  issue: IssueFacts,
  rows: CommuneDays,
  places: CommuneTable,
): Promise<{ readonly sha256: string; readonly lakeKeys: string[] }> {
  const { lake, warehouse, config } = context;
  const lines: unknown[][] = [];
  const shapes: [DepartmentCode, ForecastDay][] = [];
  for (const department of config.departments) {
    const days = await readForecastDays(warehouse, issue.id, department);
    for (const line of forecastRows(issue, department, days)) lines.push(line);
    if (days[0] !== undefined) shapes.push([department, days[0]]);
  }
  const put = async (name: string, text: string) => {
    const bytes = new TextEncoder().encode(text);
    return lake.put(keyOf(name, bytes), bytes, {
      source: `rescue-predict issue ${issue.id}`,
      licence: 'Licence Ouverte 2.0, derived from the sources in DATA_SOURCES.md',
      fetchedAtUtc: issue.issuedAtUtc,
      simulated: issue.simulated,
    });
  };
  const csv = forecastCsv(lines);
  const lakeKeys = [(await put(`db/issues/${issue.id}/forecast.csv`, csv)).key];
  for (const [i, [department, day]] of shapes.entries()) {
    context.progress.step('GeoJSON', i, shapes.length);
    const text = await forecastGeoJson(context, issue, department, day);
    lakeKeys.push((await put(`db/issues/${issue.id}/forecast-${department}.geojson`, text)).key);
  }
  for (const [day, text] of weatherFiles(rows, places))
    lakeKeys.push((await put(`weather/weather_history_${day}.csv`, text)).key);
  return { sha256: sha256(csv), lakeKeys };
}

/** The weather that each commune's forecast used, a file a day under the original system's name; none without weather. */
function* weatherFiles(rows: CommuneDays, places: CommuneTable): Generator<readonly [Day, string]> {
  const byDay = new Map<number, unknown[][]>();
  for (let i = 0; i < rows.place.length; i++) {
    const values = WEATHER_FIELDS.map((field) => rows.weather[field][i] as number);
    if (values.every(Number.isNaN)) continue;
    const day = rows.day[i] as number;
    const list = byDay.get(day) ?? [];
    byDay.set(day, list);
    const place = rows.place[i] as number;
    list.push([
      places.codes[place],
      dayFromNumber(day),
      ...values.map((value) => (Number.isNaN(value) ? null : value)),
    ]);
  }
  for (const [day, lines] of byDay)
    yield [dayFromNumber(day), csvText(['com', 'date', ...WEATHER_FIELDS], lines)];
}
