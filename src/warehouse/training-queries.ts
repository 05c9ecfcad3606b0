import { WEATHER_FIELDS } from '../domain/weather.js';
import { nameList } from './ddl.js';
import type { Value } from './warehouse.js';

/** A statement with the values for its question marks, for `Warehouse.query` or `Warehouse.stream`. */
export type Query = { readonly sql: string; readonly values: readonly Value[] };

export type GridRange = {
  /** INSEE codes, at least one */
  readonly departments: readonly string[];
  /** at least one */
  readonly years: readonly number[];
};

/** Keeps every row with an accident, and a share of the rows without. */
export type ZeroSample = {
  /** 0 < share ≤ 1 */
  readonly share: number;
  /** whole number from 0 to 2³¹ − 1 */
  readonly seed: number;
};

/**
 * Accidents and observed days of each commune and month.
 * Columns: `place`, `an`, `mois`, `accidents`, `days`; ordered.
 * `place` counts the communes of the departments from 0 in the order of their codes, here and in every query below.
 */
export function communeMonthTotals({ departments, years }: GridRange): Query {
  return {
    sql: `with ${placesSql(departments)}
select p."place", t."an", t."mois", t."accidents", t."days"
from (
  select "com", "an", "mois", sum("nombre_d_accidents") as "accidents", count(*) as "days"
  from "accidents" where ${rangeSql({ departments, years })} group by "com", "an", "mois"
) t join "places" p on p."com" = t."com"
order by p."place", t."an", t."mois"`,
    values: [...departments, ...departments, ...years],
  };
}

/**
 * Accidents and commune-days of each month and weekday.
 * Columns: `mois`, `weekday` (0 = Monday), `accidents`, `days`; ordered.
 */
export function monthWeekdayTotals(range: GridRange): Query {
  const weekday = `(("date" - cast('1970-01-01' as date)) + 3) % 7`;
  return {
    sql: `select "mois", ${weekday} as "weekday", sum("nombre_d_accidents") as "accidents", count(*) as "days"
from "accidents" where ${rangeSql(range)} group by "mois", ${weekday} order by "mois", "weekday"`,
    values: [...range.departments, ...range.years],
  };
}

/**
 * Rows of the grid with their weather: to train on (with a sample of the zeros), or to score (all of them).
 * Columns: `place`, `day`, `count`, `weight` (1, or 1/share for a sampled zero), then the weather fields;
 * ordered by place and day, so that the same data give the same sums.
 * @throws RangeError for a share or a seed out of range
 */
export function gridRows(range: GridRange, sample: ZeroSample = { share: 1, seed: 0 }): Query {
  const { share, seed } = sample;
  if (!(share > 0 && share <= 1)) throw new RangeError(`expected a share in (0, 1], found ${share}`);
  if (!Number.isInteger(seed) || seed < 0 || seed >= PRIME)
    throw new RangeError(`expected a seed from 0 to ${PRIME - 1}, found ${seed}`);
  return {
    sql: `with ${placesSql(range.departments)}
select "place", "day", "count", case when "count" > 0 then 1 else cast(? as double) end as "weight", ${nameList(WEATHER_FIELDS)}
from (
  select p."place", a."date" as "day", a."nombre_d_accidents" as "count", ${nameList(WEATHER_FIELDS, 'a')},
    ${START} as "x"
  from "accidents" a join "places" p on p."com" = a."com"
  where ${rangeSql(range, 'a.')}
) g
where "count" > 0 or ${DRAW} < ?
order by "place", "day"`,
    values: [
      ...range.departments,
      1 / share,
      (seed * SEED_FACTOR) % PRIME,
      ...range.departments,
      ...range.years,
      Math.round(share * PRIME),
    ],
  };
}

/** 2³¹ − 1: fifth powers are a permutation of the remainders by it, and a product of two remainders fits 64 bits. */
const PRIME = 2147483647;
/** Keeps neighbouring seeds apart; small enough for `seed × factor` to be exact in a double. */
const SEED_FACTOR = 2097143;

/**
 * A fixed pseudo-random whole number from 0 to PRIME − 1 for each commune, day and seed:
 * x⁵ mod PRIME with x = (a · commune + b · day + seed) mod PRIME.
 * Plain arithmetic, because the engines' own hash functions differ from one another and between versions.
 */
const START = `(p."number" * 1103515245 + (a."date" - cast('1970-01-01' as date)) * cast(48271337 as bigint) + cast(? as bigint)) % ${PRIME}`;
const SQUARE = `(("x" * "x") % ${PRIME})`;
const DRAW = `((((${SQUARE} * ${SQUARE}) % ${PRIME}) * "x") % ${PRIME})`;

/** The communes of the departments in the order of their codes, with a number of five digits (2A → 20, 2B → 96). */
function placesSql(departments: readonly string[]): string {
  return `"places" as (
  select "code" as "com", cast(row_number() over (order by "code") - 1 as integer) as "place",
    cast(replace(replace("code", '2A', '20'), '2B', '96') as bigint) as "number"
  from "communes" where "department" in (${questionMarks(departments)})
)`;
}

/** @throws RangeError without departments or years */
function rangeSql({ departments, years }: GridRange, prefix = ''): string {
  if (departments.length === 0 || years.length === 0)
    throw new RangeError(`expected departments and years, found ${departments.length} and ${years.length}`);
  return `${prefix}"dep" in (${questionMarks(departments)}) and ${prefix}"an" in (${questionMarks(years)})`;
}

function questionMarks(items: readonly unknown[]): string {
  return items.map(() => '?').join(', ');
}
