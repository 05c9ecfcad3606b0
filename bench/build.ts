/**
 * Builds the grid of a department and of all France from made-up inputs of real size, and times the warehouse.
 * `tsx bench/build.ts [--quick]`: `--quick` leaves out all France.
 */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WEATHER_FIELDS } from '../src/domain/weather.js';
import { accidentsByYear } from '../src/warehouse/build-accidents.js';
import { openDuckdb } from '../src/warehouse/duckdb.js';
import {
  communeMonthTotals,
  gridRows,
  monthWeekdayTotals,
  type Query,
} from '../src/warehouse/training-queries.js';
import type { ColumnBatch, Warehouse } from '../src/warehouse/warehouse.js';

type Country = {
  readonly departments: readonly string[];
  readonly communes: number;
  readonly years: readonly number[];
};

const DEPARTMENT: Country = { departments: ['77'], communes: 507, years: [2021, 2022, 2023] };
const FRANCE: Country = {
  departments: Array.from({ length: 96 }, (_, i) => String(i + 1).padStart(2, '0')),
  communes: 35_000,
  years: [2019, 2020, 2021, 2022, 2023],
};

const seconds = (from: number) => (performance.now() - from) / 1000;
const report = (what: string, value: string) => console.log(`${what.padEnd(52)} ${value}`);

let peakBytes = 0;
const watch = setInterval(() => {
  peakBytes = Math.max(peakBytes, process.memoryUsage().rss);
}, 50);

async function timed<Result>(what: string, work: () => Promise<Result>, unit?: (result: Result) => string) {
  peakBytes = process.memoryUsage().rss;
  const start = performance.now();
  const result = await work();
  const took = seconds(start);
  report(what, `${took.toFixed(2)} s, peak ${(peakBytes / 1e6).toFixed(0)} MB ${unit?.(result) ?? ''}`);
  return { result, took };
}

/** Communes, calendar, weather on a grid of about 25 km, 0.004 accidents a commune-day; no meaning, real size. */
async function fill(warehouse: Warehouse, { departments, communes, years }: Country): Promise<void> {
  await warehouse.createTables();
  const codes = departments.map((code) => `'${code}'`).join(', ');
  const each = Math.ceil(communes / departments.length);
  const cells = Math.ceil(communes / 25);
  const days = `range(date '${years[0]}-01-01', date '${(years.at(-1) ?? 0) + 1}-01-01', interval 1 day) d(t)`;
  const dep = `(select unnest([${codes}]) as dep)`;
  await warehouse.replaceFrom(
    'communes',
    [],
    `select * from (select dep || lpad(i::varchar, 3, '0') as code, 'Commune ' || i as name, dep as department, '11' as region,
      (abs(hash(dep, i) % 20000))::integer as population, 48.5 as lat_deg, 2.9 as lon_deg, 12.5 as area_km2,
      'c' || ((row_number() over ()) % ${cells}) as weather_cell from ${dep}, range(1, ${each + 1}) r(i)) limit ${communes}`,
  );
  await warehouse.replaceFrom(
    'calendar_days',
    [],
    `select dep, t::date as date, 0 as public_holidays, 0 as zone_a, 1 as zone_b, null as zone_c from ${dep}, ${days}`,
  );
  const weather = WEATHER_FIELDS.map(
    (field, k) => `((hash(c, t, ${k}) % 1000) / 10)::float as ${field}`,
  ).join(', ');
  await warehouse.replaceFrom(
    'weather_days',
    [],
    `select 'c' || c as cell, t::date as date, year(t) as an, 'observed' as kind, 'bench' as provider,
      timestamp '2024-01-01' as fetched_at, ${weather} from range(${cells}) r(c), ${days}`,
  );
  await warehouse.replaceFrom(
    'staging_accidents',
    [],
    `select code || t as id, year(t) as an, t::date as date, department as dep, code as com, code as published_com,
      null as lat_deg, null as lon_deg from communes, ${days} where hash(code, t, 'accident') % 250 = 0`,
  );
}

async function drain(warehouse: Warehouse, { sql, values }: Query) {
  let [rows, columns] = [0, 0];
  for await (const batch of warehouse.stream(sql, values)) {
    columns = Object.keys(batch).length;
    rows += Object.values(batch)[0]?.length ?? 0;
  }
  return { rows, columns };
}

async function build(name: string, country: Country, share: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'warehouse-bench-'));
  const file = join(folder, 'bench.duckdb');
  const warehouse = await openDuckdb({ file, memoryLimit: '2GB', threads: 2 });
  const rate = ({ result, took }: { result: { rows: number; columns: number }; took: number }) =>
    report('', `${((result.rows * result.columns) / took / 1e6).toFixed(1)} M values/s`);
  try {
    console.log(`\n${name}: ${country.communes} communes, ${country.years.length} years`);
    await timed('inputs', () => fill(warehouse, country));
    const steps = accidentsByYear({
      ...country,
      executionDateUtc: '2024-01-01T00:00:00.000Z',
      dagId: 'elt',
      taskId: 'bench',
    });
    for (const round of ['build the grid', 'build it again over itself']) {
      await timed(
        round,
        async () => {
          let rows = 0;
          for (const { partitions, select, values } of steps)
            rows += await warehouse.replaceFrom('accidents', partitions, select, values);
          return rows;
        },
        (rows) => `${rows} rows`,
      );
      report('  file', `${((await stat(file)).size / 1e6).toFixed(0)} MB`);
    }
    const rows = ({ rows }: { rows: number }) => `${rows} rows`;
    await timed(
      'stream totals by commune and month',
      () => drain(warehouse, communeMonthTotals(country)),
      rows,
    );
    await timed(
      'stream totals by month and weekday',
      () => drain(warehouse, monthWeekdayTotals(country)),
      rows,
    );
    rate(
      await timed(
        `stream training rows, ${share * 100} % of the zeros`,
        () => drain(warehouse, gridRows(country, { share, seed: 1 })),
        rows,
      ),
    );
    const year = { departments: country.departments.slice(0, 1), years: country.years.slice(-1) };
    rate(await timed('stream a year of one department', () => drain(warehouse, gridRows(year)), rows));
  } finally {
    await warehouse.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Five batches of 100 000 forecasts: three text columns, a day, six numbers. */
async function append(): Promise<void> {
  const warehouse = await openDuckdb({ file: ':memory:', memoryLimit: '2GB', threads: 2 });
  await warehouse.createTables();
  const size = 100_000;
  const batch = (number: number): ColumnBatch => ({
    issue: new Array<string>(size).fill('2025-03-01T06'),
    dep: new Array<string>(size).fill('77'),
    com: Array.from({ length: size }, (_, i) => String(10_000 + (i % 35_000))),
    date: new Int32Array(size).fill(20_000 + number * 3).map((day, i) => day + Math.floor(i / 35_000)),
    horizon: new Uint8Array(size),
    rate: new Float64Array(size).fill(0.01),
    normal: new Float64Array(size).fill(0.01),
    probability: new Float64Array(size).fill(0.01),
    risk_class: new Array<string>(size).fill('B'),
  });
  const batches = Array.from({ length: 5 }, (_, number) => batch(number));
  console.log('\nappend');
  const { took } = await timed('replace 500 000 rows of 9 columns', () =>
    warehouse.replace('forecasts', [{ issue: '2025-03-01T06' }], batches),
  );
  report('', `${Math.round((5 * size) / took / 1000)} 000 rows/s`);
  await warehouse.close();
}

await append();
await build('one department', DEPARTMENT, 0.25);
if (!process.argv.includes('--quick')) await build('all France', FRANCE, 0.08);
clearInterval(watch);
