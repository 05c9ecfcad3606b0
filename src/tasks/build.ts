import type { Calendar } from '../domain/calendar.js';
import type { DepartmentCode } from '../domain/commune.js';
import { addDays, type Day, dayInParis, dayOf, daysFromTo } from '../domain/day.js';
import { LAST_HORIZON } from '../domain/risk.js';
import { AppError } from '../lib/errors.js';
import { canonicalJson, sha256 } from '../lib/hash.js';
import { accidentsByYear } from '../warehouse/build-accidents.js';
import { columnBatches, type TableRow } from './columns.js';
import { loadAccidentYears, loadCalendar, placeholders } from './load.js';
import type { Task, TaskContext } from './task.js';

/** Builds the grid `accidents`: every commune of the departments, every day of the accident years, real zeros. */
export const build: Task = {
  name: 'build',
  description: 'the grid commune × day with accidents, calendar and weather',
  async run(context) {
    const { config, warehouse } = context;
    const ingested = await loadAccidentYears(warehouse);
    const years =
      config.years === undefined ? ingested : ingested.filter((year) => config.years?.includes(year));
    if (years.length === 0)
      throw new AppError('WAREHOUSE_EMPTY', 'accidents: expected at least one ingested year, found none');
    const rows = await buildCalendarDays(context, years);
    let written = 0;
    for (const [i, replacement] of accidentsByYear({
      departments: config.departments,
      years,
      executionDateUtc: context.clock.now().toISOString(),
      dagId: 'elt',
      taskId: 'build',
    }).entries()) {
      context.progress.step(`grid of ${years[i]}`, i, years.length);
      const factName = `grid ${years[i]} ${config.departments.join('-')}`;
      const inputs = await gridInputs(context, years[i] as number);
      const known = (await context.facts.get(factName)) as { inputs: string; rows: number } | undefined;
      if (known?.inputs === inputs) {
        written += known.rows;
        continue;
      }
      const count = await warehouse.replaceFrom(
        'accidents',
        replacement.partitions,
        replacement.select,
        replacement.values,
      );
      await context.facts.set(factName, { inputs, rows: count });
      written += count;
    }
    const facts = { rows: written, years, departments: config.departments.length, calendarDays: rows };
    return {
      summary: `${written.toLocaleString('en')} commune-days of ${years.join(', ')} in ${facts.departments} department(s)`,
      facts,
    };
  },
};

/** Hash of everything a year of the grid is made from; the same inputs need no rebuilding. */
async function gridInputs(context: TaskContext, year: number): Promise<string> {
  const { warehouse, config } = context;
  const inList = placeholders(config.departments);
  const parts = await Promise.all([
    warehouse.query(
      `SELECT count(*) AS n, sum(hash(code, population, weather_cell))::VARCHAR AS h FROM communes WHERE department IN (${inList})`,
      config.departments,
    ),
    warehouse.query('SELECT lake_key, kept_rows FROM accident_years WHERE an = ?', [year]),
    warehouse.query(
      `SELECT count(*) AS n, sum(hash(dep, date, public_holidays, zone_a, zone_b, zone_c))::VARCHAR AS h
         FROM calendar_days WHERE dep IN (${inList}) AND extract(year FROM date) = ?`,
      [...config.departments, year],
    ),
    warehouse.query(
      `SELECT count(*) AS n, sum(hash(w.cell, w.date, w.temp, w.temp_max, w.rain, w.pressure))::VARCHAR AS h
         FROM weather_days w WHERE w.an = ? AND w.cell IN
           (SELECT weather_cell FROM communes WHERE department IN (${inList}))`,
      [year, ...config.departments],
    ),
  ]);
  return sha256(canonicalJson(parts));
}

/** One row per department and day of the years and of the days to forecast. */
async function buildCalendarDays(context: TaskContext, years: readonly number[]): Promise<number> {
  const calendar = await loadCalendar(context.warehouse);
  const today = dayInParis(context.clock.now());
  const days = [
    ...years.flatMap((year) => daysFromTo(dayOf(year, 1, 1), dayOf(year, 12, 31))),
    ...daysFromTo(today, addDays(today, LAST_HORIZON)),
  ];
  const { departments } = context.config;
  return context.warehouse.replace(
    'calendar_days',
    departments.map((dep) => ({ dep })),
    columnBatches('calendar_days', calendarRows(calendar, departments, [...new Set(days)])),
  );
}

function* calendarRows(
  calendar: Calendar,
  departments: readonly DepartmentCode[],
  days: readonly Day[],
): Generator<TableRow> {
  const flag = (value: boolean | undefined) => (value === undefined ? null : Number(value));
  for (const dep of departments)
    for (const date of days) {
      const facts = calendar.on(date, dep);
      yield {
        dep,
        date,
        public_holidays: flag(facts.publicHoliday),
        zone_a: flag(facts.zoneA),
        zone_b: flag(facts.zoneB),
        zone_c: flag(facts.zoneC),
      };
    }
}
