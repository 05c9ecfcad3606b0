import type { DepartmentCode } from '../domain/commune.js';
import { WEATHER_FIELDS } from '../domain/weather.js';
import { AppError } from '../lib/errors.js';
import { createLabelledDays, type LabelledDays } from '../model/commune-days.js';
import { monthOfDayNumber } from '../model/months.js';
import type { Places } from '../model/places.js';
import type { AccidentTotals } from '../model/totals.js';
import { communeMonthTotals, gridRows } from '../warehouse/training-queries.js';
import type { NumericArray, Warehouse } from '../warehouse/warehouse.js';
import { type CommuneTable, placeholders } from './load.js';

export type DataRange = {
  readonly departments: readonly DepartmentCode[];
  readonly years: readonly number[];
};

/** Accidents per commune-month of the range from all its rows, and per month and weekday from all France. */
export async function loadTotals(
  warehouse: Warehouse,
  range: DataRange,
  places: number,
): Promise<AccidentTotals> {
  const firstYear = Math.min(...range.years);
  const firstMonth = (firstYear - 1970) * 12;
  const months = (Math.max(...range.years) - firstYear + 1) * 12;
  const byPlaceMonth = new Float32Array(places * months);
  const observed = new Uint8Array(places * months);
  const { sql, values } = communeMonthTotals(range);
  for await (const batch of warehouse.stream(sql, values)) {
    const [place, an, mois, accidents] = ['place', 'an', 'mois', 'accidents'].map((name) =>
      numeric(batch[name]),
    );
    for (let i = 0; i < (place?.length ?? 0); i++) {
      const month = ((an?.[i] as number) - firstYear) * 12 + (mois?.[i] as number) - 1;
      const at = (place?.[i] as number) * months + month;
      byPlaceMonth[at] = accidents?.[i] as number;
      observed[at] = 1;
    }
  }
  return {
    firstMonth,
    months,
    byPlaceMonth,
    observed,
    byMonthWeekday: await weekdayTotals(warehouse, range.years, firstMonth, months),
  };
}

/** How accidents fall on weekdays is taken from the whole country: one department alone says little. */
export async function weekdayTotals(
  warehouse: Warehouse,
  years: readonly number[],
  firstMonth: number,
  months: number,
): Promise<Float64Array> {
  const totals = new Float64Array(months * 7);
  const rows = await warehouse.query<{ day: number; n: number }>(
    `SELECT CAST(date - CAST('1970-01-01' AS DATE) AS INTEGER) AS day, count(*) AS n
       FROM staging_accidents WHERE an IN (${placeholders(years)}) GROUP BY date`,
    years,
  );
  for (const { day, n } of rows) {
    const at = (monthOfDayNumber(day) - firstMonth) * 7 + ((day + 3) % 7);
    totals[at] = (totals[at] as number) + n;
  }
  return totals;
}

/** The numeric part of the communes, for another thread. */
export function bareCommunes(table: CommuneTable): Places {
  const { codes, departments, population, latDeg, lonDeg, areaKm2, stations } = table;
  return { codes, departments, population, latDeg, lonDeg, areaKm2, stations };
}

export type LoadedRows = {
  readonly days: LabelledDays;
  /** share of the zero rows that was kept */
  readonly share: number;
};

/**
 * The rows of the grid to learn from; above `maxRows` the zero rows are sampled and weighted.
 * @throws AppError WAREHOUSE_EMPTY when the grid has no row of the range
 */
export async function loadRows(
  warehouse: Warehouse,
  range: DataRange,
  sample: { readonly maxRows: number; readonly seed: number },
  onProgress: (done: number, total: number) => void,
): Promise<LoadedRows> {
  const { rows, positive } = await countRows(warehouse, range);
  if (rows === 0)
    throw new AppError(
      'WAREHOUSE_EMPTY',
      `accidents: expected rows of ${range.years.join(', ')}, found none`,
    );
  const zeros = rows - positive;
  const share = zeros === 0 ? 1 : Math.min(1, Math.max(0.001, (sample.maxRows - positive) / zeros));
  const { sql, values } = gridRows(range, { share, seed: sample.seed });
  const expected = Math.ceil(positive + zeros * share);
  const days = createLabelledDays(Math.min(rows, Math.ceil(expected * 1.02) + 1000));
  let at = 0;
  for await (const batch of warehouse.stream(sql, values)) {
    const place = numeric(batch.place);
    days.place.set(place, at);
    days.day.set(numeric(batch.day), at);
    days.count.set(numeric(batch.count), at);
    days.weight.set(numeric(batch.weight), at);
    for (const field of WEATHER_FIELDS) days.weather[field].set(numeric(batch[field]), at);
    at += place.length;
    onProgress(at, expected);
  }
  return { days: firstRows(days, at), share };
}

async function countRows(warehouse: Warehouse, { departments, years }: DataRange) {
  const [found] = await warehouse.query<{ rows: number; positive: number | null }>(
    `SELECT count(*) AS rows, sum(CASE WHEN nombre_d_accidents > 0 THEN 1 ELSE 0 END) AS positive
       FROM accidents WHERE dep IN (${placeholders(departments)}) AND an IN (${placeholders(years)})`,
    [...departments, ...years],
  );
  return { rows: found?.rows ?? 0, positive: found?.positive ?? 0 };
}

function firstRows(days: LabelledDays, rows: number): LabelledDays {
  return {
    place: days.place.subarray(0, rows),
    day: days.day.subarray(0, rows),
    count: days.count.subarray(0, rows),
    weight: days.weight.subarray(0, rows),
    weather: Object.fromEntries(
      WEATHER_FIELDS.map((field) => [field, days.weather[field].subarray(0, rows)]),
    ) as LabelledDays['weather'],
  };
}

function numeric(column: unknown): NumericArray {
  if (ArrayBuffer.isView(column)) return column as NumericArray;
  throw new TypeError(`expected a numeric column, found ${typeof column}`);
}
