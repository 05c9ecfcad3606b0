import { WEATHER_FIELDS } from '../domain/weather.js';
import { nameList, quoteName } from './ddl.js';
import type { Partition, Value } from './warehouse.js';

export type AccidentsRequest = {
  /** INSEE codes, at least one */
  readonly departments: readonly string[];
  /** at least one */
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
 * joins within 2 GB, and a run that dies keeps the years it finished.
 * @returns in the order of the years
 */
export function accidentsByYear(request: AccidentsRequest): Replacement[] {
  return request.years.map((year) => accidentsOf({ ...request, years: [year] }));
}

/**
 * One replacement that builds the grid of the given departments and years.
 * Days without an accident count 0; communes are left out in their unobserved years; weather that is not known,
 * and calendars that are not published, stay null. Observed weather goes before forecast.
 */
export function accidentsOf(request: AccidentsRequest): Replacement {
  const { departments, years } = request;
  if (departments.length === 0 || years.length === 0)
    throw new RangeError(`expected departments and years, found ${departments.length} and ${years.length}`);
  const first = `${Math.min(...years)}-01-01`;
  const last = `${Math.max(...years)}-12-31`;
  return {
    partitions: years.flatMap((an) => departments.map((dep) => ({ dep, an }))),
    select: gridSql(departments.length, years.length),
    values: [
      ...years.flatMap((an) => [an, `${an}-01-01`, `${an}-12-31`]),
      ...departments,
      ...[first, last],
      ...[first, last, first, last],
      ...[request.executionDateUtc, request.dagId, request.taskId],
    ],
  };
}

function gridSql(departments: number, years: number): string {
  return `with ${DAYS_OF_A_YEAR},
"years" as (${Array.from({ length: years }, () => YEAR).join(' union all ')}),
"days" as (${DAYS}),
"places" as (${PLACES.replace('?', Array(departments).fill('?').join(', '))}),
"counts" as (${COUNTS}),
"weather" as (${WEATHER})
${GRID}`;
}

/** 0 to 399 from the ten digits: the dialects have no common series. */
const DAYS_OF_A_YEAR = `"digits" as (select * from (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as v ("n")),
"numbers" as (
  select a."n" + 10 * b."n" + 100 * c."n" as "n"
  from "digits" a cross join "digits" b cross join "digits" c where c."n" < 4
)`;

const YEAR = `select cast(? as integer) as "an", cast(? as date) as "first_day", cast(? as date) as "last_day"`;

const DAYS = `
  select y."an", y."first_day" + n."n" as "date",
    extract(month from y."first_day" + n."n") as "mois", extract(day from y."first_day" + n."n") as "jour"
  from "years" y join "numbers" n on y."first_day" + n."n" <= y."last_day"`;

const PLACES = `
  select c."code", c."department", c."population", c."weather_cell", y."an"
  from "communes" c cross join "years" y
  where c."department" in (?) and not exists (
    select 1 from "unobserved_communes" u where u."com" = c."code" and u."an" = y."an"
  )`;

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

const GRID = `select p."code" as "com", p."population", d."jour", d."mois", d."an",
  k."public_holidays", k."zone_a", k."zone_b", k."zone_c", p."department" as "dep",
  coalesce(a."n", 0) as "nombre_d_accidents", d."date",
  ${WEATHER_FIELDS.map((field) => `w.${quoteName(field)}`).join(', ')},
  cast(? as timestamp) as "execution_date", ? as "dag_id", ? as "task_id"
from "places" p
join "days" d on d."an" = p."an"
left join "calendar_days" k on k."dep" = p."department" and k."date" = d."date"
left join "counts" a on a."com" = p."code" and a."date" = d."date"
left join "weather" w on w."cell" = p."weather_cell" and w."date" = d."date"`;
