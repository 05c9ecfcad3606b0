import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { AppError } from '../../src/lib/errors.js';
import { TABLES } from '../../src/warehouse/tables.js';
import type { ColumnBatch, Value, Warehouse } from '../../src/warehouse/warehouse.js';

/** Rows of `forecasts`, the table most other tests don't touch. */
export function forecasts(issue: string, coms: readonly string[], rate: number): ColumnBatch {
  const all = (value: Value) => coms.map(() => value);
  return {
    issue: all(issue),
    dep: coms.map((com) => com.slice(0, 2)),
    com: [...coms],
    date: all('2025-03-01'),
    horizon: new Uint8Array(coms.length),
    rate: new Float64Array(coms.length).fill(rate),
    normal: all(0.5),
    probability: all(0.25),
    risk_class: all('A'),
  };
}

export const failsWith = (code: string) => (error: unknown) => {
  assert.ok(error instanceof AppError, `expected an AppError, found ${String(error)}`);
  assert.equal(error.code, code);
  return true;
};

/**
 * The rules every warehouse keeps.
 * @param open gives an empty warehouse; the suite closes it
 */
export function warehouseContract(name: string, open: () => Promise<Warehouse>): void {
  describe(`${name} keeps the contract of a warehouse`, () => {
    let warehouse: Warehouse;
    before(async () => {
      warehouse = await open();
      await warehouse.createTables();
    });
    after(() => warehouse.close());

    const rates = (issue: string) =>
      warehouse.query<{ com: string; rate: number }>(
        'select "com", "rate" from "forecasts" where "issue" = ? order by "com"',
        [issue],
      );

    it('creates every table, and again without harm', async () => {
      assert.ok(TABLES.length > 0);
      await warehouse.replace('forecasts', [{ issue: 'kept' }], [forecasts('kept', ['77001'], 1)]);
      await warehouse.createTables();
      for (const { name: table } of TABLES) await warehouse.query(`select count(*) as "n" from "${table}"`);
      assert.equal((await rates('kept')).length, 1);
    });

    it('replaces the named partitions and leaves the others', async () => {
      const partitions = [{ issue: 'a' }, { issue: 'b' }];
      const written = await warehouse.replace('forecasts', partitions, [
        forecasts('a', ['01001', '2A004'], 1),
        forecasts('b', ['01001'], 2),
      ]);
      assert.equal(written, 3);
      assert.equal(await warehouse.replace('forecasts', [{ issue: 'a' }], [forecasts('a', ['2B033'], 3)]), 1);
      assert.deepEqual(await rates('a'), [{ com: '2B033', rate: 3 }]);
      assert.deepEqual(await rates('b'), [{ com: '01001', rate: 2 }]);
    });

    it('takes batches from an async source, also an empty one', async () => {
      async function* batches() {
        yield forecasts('async', ['01001'], 1);
        yield forecasts('async', [], 1);
        yield forecasts('async', ['01002'], 1);
      }
      assert.equal(await warehouse.replace('forecasts', [{ issue: 'async' }], batches()), 2);
      assert.equal(await warehouse.replace('forecasts', [{ issue: 'async' }], []), 0);
      assert.deepEqual(await rates('async'), []);
    });

    it('changes nothing when the source fails half-way, and tells the failure as it was', async () => {
      await warehouse.replace('forecasts', [{ issue: 'half' }], [forecasts('half', ['01001'], 1)]);
      const failure = new Error('the line went dead');
      async function* batches() {
        yield forecasts('half', ['01002'], 2);
        throw failure;
      }
      await assert.rejects(
        warehouse.replace('forecasts', [{ issue: 'half' }], batches()),
        (error) => error === failure,
      );
      assert.deepEqual(await rates('half'), [{ com: '01001', rate: 1 }]);
    });

    it('changes nothing when the statement of a replacement fails', async () => {
      await warehouse.replace('forecasts', [{ issue: 'bad' }], [forecasts('bad', ['01001'], 1)]);
      const select = `select "issue", "dep", "com", "date", "horizon", "rate", "normal", "probability", null as "risk_class" from "forecasts" where "issue" = ?`;
      await assert.rejects(
        warehouse.replaceFrom('forecasts', [{ issue: 'bad' }], select, ['kept']),
        failsWith('WAREHOUSE_QUERY'),
      );
      assert.deepEqual(await rates('bad'), [{ com: '01001', rate: 1 }]);
    });

    it('replaces from a select whose columns come in any order', async () => {
      const select = `select "rate" * 2 as "rate", "risk_class", ? as "issue", "dep", "com", "date", "horizon", "normal", "probability" from "forecasts" where "issue" = ?`;
      for (const _ of [1, 2])
        assert.equal(
          await warehouse.replaceFrom('forecasts', [{ issue: 'from' }], select, ['from', 'kept']),
          1,
        );
      assert.deepEqual(await rates('from'), [{ com: '77001', rate: 2 }]);
    });

    it('replaces a whole table when no partition is named', async () => {
      const years = (years: number[]): ColumnBatch => ({
        an: years,
        lake_key: years.map((year) => `accidents/${year}.csv`),
        published_rows: years.map(() => 10),
        kept_rows: years.map(() => 9),
        rejected_rows: years.map(() => 1),
      });
      await warehouse.replace('accident_years', [], [years([2020, 2021])]);
      await warehouse.replace('accident_years', [], [years([2022])]);
      assert.deepEqual(await warehouse.query('select "an" from "accident_years"'), [{ an: 2022 }]);
    });

    it('refuses a row outside the replaced partitions, and a key given twice', async () => {
      await assert.rejects(
        warehouse.replace('forecasts', [{ issue: 'x' }], [forecasts('y', ['01001'], 1)]),
        /expected rows of the replaced partitions of forecasts, found issue y/,
      );
      await assert.rejects(
        warehouse.replace('forecasts', [{ issue: 'x' }], [forecasts('x', ['01001', '01001'], 1)]),
        failsWith('WAREHOUSE_QUERY'),
      );
      assert.deepEqual(await rates('x'), []);
    });

    it('merges by key: known rows are updated, others inserted, the last of a batch wins', async () => {
      await warehouse.replace('forecasts', [{ issue: 'm' }], [forecasts('m', ['01001', '01002'], 1)]);
      const batch = forecasts('m', ['01002', '01003', '01003'], 2);
      const given = { ...batch, rate: [2, 3, 4] };
      assert.equal(await warehouse.merge('forecasts', given), 3);
      assert.equal(await warehouse.merge('forecasts', given), 3);
      assert.deepEqual(await rates('m'), [
        { com: '01001', rate: 1 },
        { com: '01002', rate: 2 },
        { com: '01003', rate: 4 },
      ]);
    });

    it('merges a table that is all key', async () => {
      const batch = { former_code: ['01001', '01001'], code: ['01002', '01003'] };
      await warehouse.merge('commune_codes', batch);
      assert.deepEqual(await warehouse.query('select * from "commune_codes"'), [
        { former_code: '01001', code: '01003' },
      ]);
    });

    const communes = {
      code: ['01001', '2A004', '97105', '01004'],
      name: ["L'Abergement-Clémenciat", 'Ajaccio', 'Basse-Terre; "la’ville" 🚒 longue', 'œ\0é'],
      department: ['01', '2A', '971', '01'],
      region: ['84', '94', '01', '84'],
      population: [832, null, 9861, 0],
      lat_deg: new Float64Array([46.1517, Number.NaN, 15.9985, -0]),
      lon_deg: [4.9306, null, -61.7261, 1e-7],
      area_km2: [15.95, 82.03, 5.78, null],
    } satisfies ColumnBatch;

    it('gives back text, numbers and missing values as they were given', async () => {
      await warehouse.replace('communes', [], [communes]);
      const rows = await warehouse.query('select * from "communes" order by "code"');
      const found = rows.find(({ code }) => code === '97105');
      assert.deepEqual(found, {
        code: '97105',
        name: 'Basse-Terre; "la’ville" 🚒 longue',
        department: '971',
        region: '01',
        population: 9861,
        lat_deg: 15.9985,
        lon_deg: -61.7261,
        area_km2: 5.78,
        weather_cell: null,
      });
      assert.deepEqual(
        rows.map(({ code }) => code),
        ['01001', '01004', '2A004', '97105'],
      );
      assert.deepEqual(
        rows.map(({ population }) => population),
        [832, 0, null, 9861],
      );
      assert.deepEqual(
        rows.map(({ lat_deg }) => lat_deg),
        [46.1517, -0, null, 15.9985],
      );
      assert.equal(rows[1]?.name, 'œ\0é');
    });

    it('binds values: text that looks like SQL stays text', async () => {
      const text = `x'; drop table "communes"; --`;
      assert.deepEqual(await warehouse.query('select ? as "text"', [text]), [{ text }]);
      assert.deepEqual(await warehouse.query('select * from "communes" where "code" = ?', [text]), []);
      await warehouse.merge('commune_codes', { former_code: [text], code: ['01001'] });
      assert.equal((await warehouse.query('select * from "communes"')).length, 4);
    });

    it('speaks of days as text in rows and as days since 1970 in streams, of instants as ISO text', async () => {
      const batch: ColumnBatch = {
        cell: ['c', 'c'],
        date: ['1969-12-31', '2024-02-29'],
        an: [1969, 2024],
        kind: ['observed', 'observed'],
        provider: ['p', 'p'],
        fetched_at: ['2025-01-02T03:04:05.678Z', '2025-01-02T03:04:05.678Z'],
        temp: [-1.5, Number.NaN],
      };
      await warehouse.replace('weather_days', [{ cell: 'c' }], [batch]);
      const sql = `select "date", "fetched_at", "temp", "an" from "weather_days" where "cell" = 'c' and "date" >= cast(? as date) order by "date"`;
      assert.deepEqual(await warehouse.query(sql, ['1969-12-31']), [
        { date: '1969-12-31', fetched_at: '2025-01-02T03:04:05.678Z', temp: -1.5, an: 1969 },
        { date: '2024-02-29', fetched_at: '2025-01-02T03:04:05.678Z', temp: null, an: 2024 },
      ]);
      const [streamed] = await collect(warehouse.stream(sql, ['1969-12-31']));
      assert.deepEqual(streamed?.date, Int32Array.of(-1, 19782));
      assert.deepEqual(streamed?.temp, Float64Array.of(-1.5, Number.NaN));
      assert.deepEqual(streamed?.an, Int32Array.of(1969, 2024));
      assert.deepEqual(streamed?.fetched_at, ['2025-01-02T03:04:05.678Z', '2025-01-02T03:04:05.678Z']);
    });

    it('gives counts, sums, decimals and truth values as numbers', async () => {
      const sql = `select count(*) as "count", sum(v."n") as "sum", cast(-9007199254740991 as bigint) as "large", sum(cast(-5 as bigint)) as "negative", cast(1.25 as decimal(10, 2)) as "decimal", 1 = 2 as "no", cast(null as integer) as "none" from (values (1), (2)) as v ("n")`;
      assert.deepEqual(await warehouse.query(sql), [
        { count: 2, sum: 3, large: -9007199254740991, negative: -10, decimal: 1.25, no: 0, none: null },
      ]);
      assert.deepEqual(
        await warehouse.query(`select cast(? as timestamp) as "at", cast(? as double) as "x"`, [
          '2025-06-01T12:00:00.250Z',
          2 ** 40,
        ]),
        [{ at: '2025-06-01T12:00:00.250Z', x: 2 ** 40 }],
      );
    });

    it('streams what it would answer to a query, for every type', async () => {
      const sql = 'select *, 1 = 1 as "yes", count(*) over () as "n" from "communes" order by "code"';
      const rows = await warehouse.query(sql);
      const batches = await collect(warehouse.stream(sql));
      assert.ok(rows.length > 0 && batches.length === 1);
      for (const column of Object.keys(rows[0] ?? {})) {
        const streamed = Array.from(batches[0]?.[column] ?? [], (value) =>
          Number.isNaN(value) ? null : value,
        );
        const asked = rows.map((row) => row[column]);
        assert.deepEqual(streamed, asked, column);
      }
    });

    it('streams large results in batches and may be left early', async () => {
      const thousand = Array.from({ length: 1000 }, (_, i) => String(10_000 + i));
      await warehouse.replace('forecasts', [{ issue: 'big' }], [forecasts('big', thousand, 0.5)]);
      const sql = `select a."rate", row_number() over (order by a."com", b."com") as "i" from "forecasts" a cross join "forecasts" b where a."issue" = 'big' and b."issue" = 'big' and b."com" < '10250'`;
      let rows = 0;
      let sum = 0;
      let batches = 0;
      for await (const { rate, i } of warehouse.stream(sql)) {
        assert.ok(rate instanceof Float64Array && i instanceof Float64Array && i.length === rate.length);
        batches++;
        rows += rate.length;
        for (const number of i) sum += number;
      }
      assert.equal(rows, 250_000);
      assert.equal(sum, (250_000 * 250_001) / 2);
      assert.ok(batches >= 2, `expected several batches, found ${batches}`);
      for await (const _ of warehouse.stream(sql)) break;
      assert.equal((await warehouse.query('select 1 as "one"')).length, 1);
    });

    it('names the failure of a wrong statement, and goes on', async () => {
      await assert.rejects(warehouse.query('select "nothing" from "nowhere"'), failsWith('WAREHOUSE_QUERY'));
      await assert.rejects(collect(warehouse.stream('selekt 1')), failsWith('WAREHOUSE_QUERY'));
      await assert.rejects(warehouse.query(`select cast('x' as integer)`), failsWith('WAREHOUSE_QUERY'));
      assert.deepEqual(await warehouse.query('select 1 as "one"'), [{ one: 1 }]);
    });

    it('refuses batches that do not fit their table', async () => {
      const codes = (batch: ColumnBatch) => warehouse.replace('commune_codes', [], [batch]);
      const wrong: [ColumnBatch, RegExp][] = [
        [{ former_code: ['a'], code: ['b'], extra: ['c'] }, /expected columns of commune_codes, found extra/],
        [{ former_code: ['a'] }, /expected commune_codes.code in the batch, found none/],
        [{ former_code: ['a', 'b'], code: ['b'] }, /one length, found 2, 1/],
        [{ former_code: ['a'], code: [77001] }, /expected text in commune_codes.code, found 77001/],
      ];
      assert.ok(wrong.length > 0);
      for (const [batch, message] of wrong) await assert.rejects(codes(batch), message);
      await assert.rejects(codes({ former_code: ['a'], code: [null] }), failsWith('WAREHOUSE_QUERY'));
      const day = (date: Value) =>
        warehouse.merge('forecasts', { ...forecasts('d', ['01001'], 1), date: [date] });
      await assert.rejects(
        day('2025-02-29'),
        /expected a day YYYY-MM-DD in forecasts.date, found "2025-02-29"/,
      );
      const horizon = { ...forecasts('d', ['01001'], 1), horizon: [40_000] };
      await assert.rejects(warehouse.merge('forecasts', horizon), /whole number from -32768 to 32767/);
      const partition = () => warehouse.replace('forecasts', [{ moon: 1 }], []);
      await assert.rejects(partition, /expected a partition by columns of forecasts, found moon/);
    });

    it('answers queries while a replacement is under way, and serialises writes', async () => {
      let release = () => {};
      const gate = new Promise<void>((resolve) => {
        release = resolve;
      });
      async function* slow() {
        yield forecasts('slow', ['01001'], 1);
        await gate;
      }
      const running = warehouse.replace('forecasts', [{ issue: 'slow' }], slow());
      const others = Array.from({ length: 5 }, (_, i) =>
        warehouse.merge('forecasts', forecasts('many', ['01001', `0200${i}`], i)),
      );
      await Promise.all(others);
      assert.equal((await rates('many')).length, 6);
      assert.deepEqual(await rates('slow'), []);
      release();
      assert.equal(await running, 1);
      assert.equal((await rates('slow')).length, 1);
    });
  });
}

export async function collect(batches: AsyncIterable<ColumnBatch>): Promise<ColumnBatch[]> {
  const all: ColumnBatch[] = [];
  for await (const batch of batches) all.push(batch);
  return all;
}
