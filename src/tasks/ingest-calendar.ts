import type { Reject } from '../domain/accident.js';
import type { PublicHoliday, SchoolPeriod } from '../domain/calendar.js';
import { HOLIDAY_ZONES } from '../domain/department.js';
import { fetchPublicHolidays, parsePublicHolidays } from '../sources/public-holidays.js';
import { fetchSchoolHolidays, joinSchoolPeriods, parseSchoolHolidays } from '../sources/school-holidays.js';
import { columnBatches } from './columns.js';
import { fetchContext } from './fetch-context.js';
import { keepFetched } from './keep.js';
import { countByReason, describeCounts, keepRejects } from './rejects.js';
import type { Task, TaskContext } from './task.js';

/** Public holidays of every zone and school holidays of every académie. */
export const ingestCalendar: Task = {
  name: 'calendar',
  description: 'public and school holidays',
  async run(context) {
    const rejects: Reject[] = [];
    const holidays = await readPublicHolidays(context, rejects);
    const periods = await readSchoolHolidays(context, rejects);
    await keepRejects(context.warehouse, 'calendar', rejects);
    await context.warehouse.replace('public_holidays', [], columnBatches('public_holidays', holidays));
    await context.warehouse.replace(
      'school_holidays',
      [],
      columnBatches(
        'school_holidays',
        periods.map((period) => ({
          academy: period.academy,
          zone: period.zone,
          first_day: period.firstDay,
          last_day: period.lastDay,
          name: period.name,
        })),
      ),
    );
    const facts = {
      rows: holidays.length + periods.length,
      publicHolidays: holidays.length,
      schoolPeriods: periods.length,
      rejected: countByReason(rejects),
    };
    return {
      summary: `${holidays.length} public holidays, ${periods.length} school holidays; rejects: ${describeCounts(facts.rejected)}`,
      facts,
    };
  },
};

async function readPublicHolidays(context: TaskContext, rejects: Reject[]): Promise<PublicHoliday[]> {
  const { objects } = await keepFetched(context, 'meta/public-holidays-', (known) =>
    fetchPublicHolidays({ zones: HOLIDAY_ZONES }, fetchContext(context, 'publicHolidays', known)),
  );
  const byKey = new Map<string, PublicHoliday>();
  for (const { key } of objects.values()) {
    const parsed = parsePublicHolidays(await context.lake.get(key), key);
    rejects.push(...parsed.rejects);
    for (const row of parsed.rows) byKey.set(`${row.zone} ${row.day}`, row);
  }
  return [...byKey.values()].sort((a, b) => (`${a.zone} ${a.day}` < `${b.zone} ${b.day}` ? -1 : 1));
}

async function readSchoolHolidays(context: TaskContext, rejects: Reject[]): Promise<SchoolPeriod[]> {
  const { objects } = await keepFetched(context, 'meta/school-holidays-', (known) =>
    fetchSchoolHolidays(fetchContext(context, 'schoolHolidays', known)),
  );
  const lists: SchoolPeriod[][] = [];
  for (const { key } of objects.values()) {
    const parsed = parseSchoolHolidays(await context.lake.get(key), key);
    rejects.push(...parsed.rejects);
    lists.push(parsed.rows);
  }
  return joinSchoolPeriods(lists);
}
