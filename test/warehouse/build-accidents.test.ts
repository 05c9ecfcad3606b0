import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { dayNumber, daysFromTo, parseDay, weekdayOf } from '../../src/domain/day.js';
import { accidentsByYear } from '../../src/warehouse/build-accidents.js';
import { columnNames } from '../../src/warehouse/ddl.js';
import { openDuckdb } from '../../src/warehouse/duckdb.js';
import { hashTable } from '../../src/warehouse/table-hash.js';
import { tableOf } from '../../src/warehouse/tables.js';
import { communeMonthTotals, gridRows, monthWeekdayTotals } from '../../src/warehouse/training-queries.js';
import type { Warehouse } from '../../src/warehouse/warehouse.js';
import { collect } from '../contracts/warehouse.js';

/** Two years, one of them leap; departments 2A (two communes) and 77 (two, one of them unobserved in 2024). */
const REQUEST = {
  departments: ['2A', '77'],
  years: [2023, 2024],
  executionDateUtc: '2025-01-31T04:00:00.000Z',
  dagId: 'elt',
  taskId: "commune_day's",
};
const DAYS = daysFromTo(day('2023-01-01'), day('2024-12-31'));

function day(text: string) {
  const parsed = parseDay(text);
  assert.ok(parsed);
  return parsed;
}

async function tinyCountry(): Promise<Warehouse> {
  const warehouse = await openDuckdb({ file: ':memory:', memoryLimit: '500MB' });
  await warehouse.createTables();
  const communes = {
    code: ['77001', '2A004', '77002', '2A001', '99999'],
    name: ['Achères', 'Ajaccio', 'Amillis', 'Afa', 'Ailleurs'],
    department: ['77', '2A', '77', '2A', '99'],
    region: ['11', '94', '11', '94', '99'],
    population: [1000, 70_000, null, 3000, 1],
    weather_cell: ['a', 'b', 'a', null, 'a'],
  };
  await warehouse.replace('communes', [], [communes]);
  const dates = ['2024-02-29', '2024-02-29', '2023-07-14', '2024-12-31', '2022-07-14'];
  await warehouse.replace(
    'staging_accidents',
    [],
    [
      {
        id: ['1', '2', '3', '4', '5'],
        an: dates.map((date) => Number(date.slice(0, 4))),
        date: dates,
        dep: ['77', '77', '2A', '77', '77'],
        com: ['77001', '77001', '2A004', '77002', '77001'],
        published_com: ['77001', '77001', '2A004', '77002', '77001'],
      },
    ],
  );
  await warehouse.replace('unobserved_communes', [], [{ com: ['77002'], an: [2024], reason: ['test'] }]);
  await warehouse.replace(
    'calendar_days',
    [],
    [
      {
        dep: DAYS.map(() => '77'),
        date: DAYS,
        public_holidays: DAYS.map((date) => Number(date.endsWith('07-14'))),
        zone_a: DAYS.map(() => 0),
        zone_b: DAYS.map(() => 1),
        zone_c: DAYS.map(() => null),
      },
    ],
  );
  const kinds = ['observed', 'forecast', 'forecast'];
  await warehouse.replace(
    'weather_days',
    [],
    [
      {
        cell: ['a', 'a', 'a'],
        date: ['2024-02-29', '2024-02-29', '2024-03-01'],
        an: [2024, 2024, 2024],
        kind: kinds,
        provider: kinds,
        fetched_at: kinds.map(() => '2025-01-01T00:00:00.000Z'),
        temp: [null, 20, 21],
        rain: [1.5, 2.5, 3.5],
      },
    ],
  );
  return warehouse;
}

async function buildAll(warehouse: Warehouse): Promise<number> {
  let rows = 0;
  for (const { partitions, select, values } of accidentsByYear(REQUEST))
    rows += await warehouse.replaceFrom('accidents', partitions, select, values);
  return rows;
}

describe('the grid of commune-days', () => {
  let warehouse: Warehouse;
  before(async () => {
    warehouse = await tinyCountry();
    await buildAll(warehouse);
  });
  after(() => warehouse.close());

  const rows = (where: string) => warehouse.query(`select * from "accidents" where ${where}`);

  it('has every commune on every day, leap day too, without the unobserved commune-year', async () => {
    const found = await warehouse.query(
      'select "com", "an", count(*) as "n", count(distinct "date") as "days" from "accidents" group by all order by 1, 2',
    );
    assert.deepEqual(
      found.map(({ com, an, n, days }) => [com, an, n, days]),
      [
        ['2A001', 2023, 365, 365],
        ['2A001', 2024, 366, 366],
        ['2A004', 2023, 365, 365],
        ['2A004', 2024, 366, 366],
        ['77001', 2023, 365, 365],
        ['77001', 2024, 366, 366],
        ['77002', 2023, 365, 365],
      ],
    );
  });

  it('keeps its key unique and its date in step with jour, mois, an', async () => {
    const key = '"com", "jour", "mois", "an"';
    assert.deepEqual(
      await warehouse.query(`select ${key} from "accidents" group by ${key} having count(*) > 1`),
      [],
    );
    assert.deepEqual(await rows('make_date("an", "mois", "jour") <> "date"'), []);
  });

  it('counts accidents where they happened and zero everywhere else', async () => {
    const found = await warehouse.query(
      'select "com", "date", "nombre_d_accidents" as "n" from "accidents" where "nombre_d_accidents" <> 0 order by 1, 2',
    );
    assert.deepEqual(found, [
      { com: '2A004', date: '2023-07-14', n: 1 },
      { com: '77001', date: '2024-02-29', n: 2 },
    ]);
  });

  it('has the columns of the original system, in its order, with who made the row', async () => {
    const [row] = await rows(`"com" = '77001' and "date" = date '2023-07-14'`);
    assert.ok(row);
    assert.deepEqual(Object.keys(row), columnNames(tableOf('accidents')));
    assert.deepEqual(
      [
        row.dep,
        row.population,
        row.jour,
        row.mois,
        row.an,
        row.public_holidays,
        row.zone_a,
        row.zone_b,
        row.zone_c,
      ],
      ['77', 1000, 14, 7, 2023, 1, 0, 1, null],
    );
    assert.deepEqual(
      [row.execution_date, row.dag_id, row.task_id],
      [REQUEST.executionDateUtc, REQUEST.dagId, REQUEST.taskId],
    );
  });

  it('takes observed weather before forecast, and leaves what is missing missing', async () => {
    const weather = async (com: string, date: string) =>
      (await rows(`"com" = '${com}' and "date" = date '${date}'`)).map((row) => [row.temp, row.rain]);
    assert.deepEqual(await weather('77001', '2024-02-29'), [[null, 1.5]]);
    assert.deepEqual(await weather('77001', '2024-03-01'), [[21, 3.5]]);
    assert.deepEqual(await weather('77001', '2024-03-02'), [[null, null]]);
    assert.deepEqual(await weather('2A001', '2024-02-29'), [[null, null]]);
    const [corsica] = await rows(`"com" = '2A004' and "date" = date '2024-01-01'`);
    assert.deepEqual([corsica?.public_holidays, corsica?.zone_a, corsica?.temp], [null, null, null]);
  });

  it('is the same when built three times', async () => {
    const first = await hashTable(warehouse, 'accidents');
    assert.equal(first.rows, 3 * 731 + 365);
    for (const _ of [2, 3]) {
      assert.equal(await buildAll(warehouse), first.rows);
      assert.deepEqual(await hashTable(warehouse, 'accidents'), first);
    }
    const corsica = await hashTable(warehouse, 'accidents', { dep: '2A', an: 2024 });
    assert.equal(corsica.rows, 2 * 366);
    assert.notEqual(corsica.hash, (await hashTable(warehouse, 'accidents', { dep: '2A', an: 2023 })).hash);
  });

  it('leaves the other departments alone', async () => {
    const before = await hashTable(warehouse, 'accidents', { dep: '77' });
    const later = { ...REQUEST, departments: ['2A'], executionDateUtc: '2026-01-01T00:00:00.000Z' };
    const corsica = await hashTable(warehouse, 'accidents', { dep: '2A' }, ['execution_date']);
    for (const { partitions, select, values } of accidentsByYear(later))
      await warehouse.replaceFrom('accidents', partitions, select, values);
    assert.deepEqual(await hashTable(warehouse, 'accidents', { dep: '77' }), before);
    assert.deepEqual(await hashTable(warehouse, 'accidents', { dep: '2A' }, ['execution_date']), corsica);
  });

  it('refuses a request for nothing', () => {
    assert.throws(() => accidentsByYear({ ...REQUEST, departments: [] }), RangeError);
    assert.throws(() => gridRows({ departments: ['77'], years: [] }), RangeError);
  });

  const range = { departments: ['77', '2A'], years: [2023, 2024] };
  const ordered = ['2A001', '2A004', '77001', '77002'];

  it('gives totals by commune and month, places in the order of their codes', async () => {
    const { sql, values } = communeMonthTotals(range);
    const found = await warehouse.query(sql, values);
    assert.equal(found.length, 7 * 12);
    assert.deepEqual(
      found.filter(({ accidents }) => accidents !== 0),
      [
        { place: ordered.indexOf('2A004'), an: 2023, mois: 7, accidents: 1, days: 31 },
        { place: ordered.indexOf('77001'), an: 2024, mois: 2, accidents: 2, days: 29 },
      ],
    );
  });

  it('gives totals by month and weekday, Monday first', async () => {
    const { sql, values } = monthWeekdayTotals(range);
    const found = await warehouse.query(sql, values);
    assert.equal(found.length, 12 * 7);
    const friday = weekdayOf(dayNumber(day('2023-07-14')));
    assert.deepEqual(
      found.filter(({ accidents }) => accidents !== 0),
      [
        {
          mois: 2,
          weekday: weekdayOf(dayNumber(day('2024-02-29'))),
          accidents: 2,
          days: 4 * 4 + 5 * 3,
        },
        { mois: 7, weekday: friday, accidents: 1, days: 4 * 4 + 4 * 3 },
      ],
    );
  });

  it('streams the rows of the grid as typed arrays, ordered by place and day', async () => {
    const { sql, values } = gridRows({ departments: ['77'], years: [2023, 2024] });
    const [batch] = await collect(warehouse.stream(sql, values));
    assert.ok(batch);
    const { place, day: days, count, weight, rain } = batch;
    assert.ok(place instanceof Int32Array && days instanceof Int32Array && count instanceof Int32Array);
    assert.ok(weight instanceof Float64Array && rain instanceof Float64Array);
    assert.equal(place.length, 731 + 365);
    assert.equal(place.indexOf(1), 731);
    const leap = dayNumber(day('2024-02-29'));
    const at = days.indexOf(leap);
    assert.equal(days[0], dayNumber(day('2023-01-01')));
    assert.deepEqual([count[at], weight[at], rain[at]], [2, 1, 1.5]);
    assert.ok(Number.isNaN(rain[at - 1]));
  });
});
