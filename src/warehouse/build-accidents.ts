import { dayOf, daysFromTo } from '../domain/day.js';
import { WEATHER_FIELDS } from '../domain/weather.js';
import { nameList } from './ddl.js';
import type { Partition, Value } from './warehouse.js';

export type AccidentsRequest = {
  /** INSEE codes, at least one */
  readonly departments: readonly string[];
  readonly years: readonly number[];
  /** who makes the rows, and when (ISO instant, UTC) */
  readonly executionDateUtc: string;
  readonly dagId: string;
  readonly taskId: string;
};

/** What `Warehouse.replaceFrom('accidents', …)` takes. */
export type Replacement = {
  readonly partitions: readonly Partition[];
  readonly select: string;
  readonly values: readonly Value[];
};

/**
 * The replacements that build the grid of every commune, every day: one a year, since a year of all France
 * joins in a few hundred megabytes, and a run that dies keeps the years it finished.
 * Days without an accident count 0; communes are left out in their unobserved years; weather that is not known,
 * and calendars that are not published, stay null. Observed weather goes before forecast.
 * @returns in the order of the years
 * @throws RangeError without departments
 */
export function accidentsByYear(request: AccidentsRequest): Replacement[] {
  const { departments, executionDateUtc, dagId, taskId } = request;
  if (departments.length === 0) throw new RangeError('expected departments, found none');
  return request.years.map((an) => {
    const [first, last] = [dayOf(an, 1, 1), dayOf(an, 12, 31)];
    const days = daysFromTo(first, last);
    return {
      partitions: departments.map((dep) => ({ dep, an })),
      select: gridSql(days.length, departments.length),
      values: [
        ...days,
        ...[an, ...departments],
        ...[first, last],
        ...[first, last, first, last],
        ...[an, executionDateUtc, dagId, taskId],
      ],
    };
  });
}

/**
 * The days are bound one by one: every dialect takes them, and the planner, knowing how many there are, hashes the
 * weather and not the millions of commune-days.
 */
function gridSql(days: number, departments: number): string {
  return `with "days" as (select * from (values ${listOf('(cast(? as date))', days)}) as v ("date")),
"places" as (${PLACES} and c."department" in (${listOf('?', departments)})),
"counts" as (${COUNTS}),
"weather" as (${WEATHER})
${GRID}`;
}

function listOf(text: string, times: number): string {
  return Array.from({ length: times }, () => text).join(', ');
}

const PLACES = `
  select c."code", c."department", c."population", c."weather_cell" from "communes" c
  where not exists (select 1 from "unobserved_communes" u where u."com" = c."code" and u."an" = ?)`;

const COUNTS = `
  select "com", "date", count(*) as "n" from "staging_accidents"
  where "date" between cast(? as date) and cast(? as date) group by "com", "date"`;

const WEATHER_COLUMNS = nameList(['cell', 'date', ...WEATHER_FIELDS]);

const WEATHER = `
  select ${WEATHER_COLUMNS} from "weather_days"
  where "kind" = 'observed' and "date" between cast(? as date) and cast(? as date)
  union all
  select ${WEATHER_COLUMNS} from "weather_days" f
  where f."kind" = 'forecast' and f."date" between cast(? as date) and cast(? as date) and not exists (
    select 1 from "weather_days" o where o."cell" = f."cell" and o."date" = f."date" and o."kind" = 'observed'
  )`;

const GRID = `select p."code" as "com", p."population",
  extract(day from d."date") as "jour", extract(month from d."date") as "mois", cast(? as integer) as "an",
  k."public_holidays", k."zone_a", k."zone_b", k."zone_c", p."department" as "dep",
  coalesce(a."n", 0) as "nombre_d_accidents", d."date",
  ${nameList(WEATHER_FIELDS, 'w')},
  cast(? as timestamp) as "execution_date", ? as "dag_id", ? as "task_id"
from "places" p cross join "days" d
left join "calendar_days" k on k."dep" = p."department" and k."date" = d."date"
left join "counts" a on a."com" = p."code" and a."date" = d."date"
left join "weather" w on w."cell" = p."weather_cell" and w."date" = d."date"`;
