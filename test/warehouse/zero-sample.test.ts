import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { weekdayOf } from '../../src/domain/day.js';
import { accidentsByYear } from '../../src/warehouse/build-accidents.js';
import { openDuckdb } from '../../src/warehouse/duckdb.js';
import { gridRows } from '../../src/warehouse/training-queries.js';
import type { Warehouse } from '../../src/warehouse/warehouse.js';
import { collect } from '../contracts/warehouse.js';

const RANGE = { departments: ['2A', '2B', '29', '77'], years: [2023] };
const EACH = 60;

type Sampled = { place: number; day: number; count: number; weight: number };

describe('the sample of days without accident', () => {
  let warehouse: Warehouse;
  before(async () => {
    warehouse = await openDuckdb({ file: ':memory:', memoryLimit: '500MB' });
    await warehouse.createTables();
    const code = RANGE.departments.flatMap((dep) =>
      Array.from({ length: EACH }, (_, i) => dep + String(i + 1).padStart(3, '0')),
    );
    const department = code.map((com) => com.slice(0, 2));
    const region = code.map(() => '00');
    await warehouse.replace('communes', [], [{ code, name: code, department, region }]);
    const accidents = Array.from({ length: 300 }, (_, i) => ({
      com: code[(i * 7) % code.length] ?? '',
      date: `2023-${String((i % 12) + 1).padStart(2, '0')}-${String((i % 28) + 1).padStart(2, '0')}`,
    }));
    await warehouse.replace(
      'staging_accidents',
      [],
      [
        {
          id: accidents.map((_, i) => String(i)),
          an: accidents.map(() => 2023),
          date: accidents.map(({ date }) => date),
          dep: accidents.map(({ com }) => com.slice(0, 2)),
          com: accidents.map(({ com }) => com),
          published_com: accidents.map(({ com }) => com),
        },
      ],
    );
    const steps = accidentsByYear({
      ...RANGE,
      executionDateUtc: '2025-01-01T00:00:00.000Z',
      dagId: 'test',
      taskId: 'test',
    });
    for (const { partitions, select, values } of steps)
      await warehouse.replaceFrom('accidents', partitions, select, values);
  });
  after(() => warehouse.close());

  const sample = async (share: number, seed: number): Promise<Sampled[]> => {
    const { sql, values } = gridRows(RANGE, { share, seed });
    return (await collect(warehouse.stream(sql, values))).flatMap(({ place, day, count, weight }) =>
      Array.from({ length: place?.length ?? 0 }, (_, i) => ({
        place: Number(place?.[i]),
        day: Number(day?.[i]),
        count: Number(count?.[i]),
        weight: Number(weight?.[i]),
      })),
    );
  };
  const zeros = (rows: readonly Sampled[]) => rows.filter(({ count }) => count === 0);

  it('keeps every day with an accident at weight 1, and the zeros at 1/share', async () => {
    const all = await sample(1, 0);
    assert.equal(all.length, 4 * EACH * 365);
    const some = await sample(0.25, 5);
    const positives = all.filter(({ count }) => count > 0);
    assert.ok(positives.length > 100);
    assert.deepEqual(
      some.filter(({ count }) => count > 0),
      positives,
    );
    assert.ok(zeros(some).every(({ weight }) => weight === 4));
  });

  it('is the same each time for one seed, and another for the next seed', async () => {
    const first = await sample(0.1, 1);
    assert.deepEqual(await sample(0.1, 1), first);
    const keyOf = ({ place, day }: Sampled) => `${place} ${day}`;
    const other = new Set(zeros(await sample(0.1, 2)).map(keyOf));
    const both = zeros(first).filter((row) => other.has(keyOf(row))).length;
    const expected = 0.01 * 4 * EACH * 365;
    assert.ok(
      Math.abs(both - expected) < 5 * Math.sqrt(expected),
      `expected about ${expected}, found ${both}`,
    );
  });

  it('keeps the smaller share inside the larger one', async () => {
    const keyOf = ({ place, day }: Sampled) => `${place} ${day}`;
    const larger = new Set((await sample(0.3, 9)).map(keyOf));
    assert.ok((await sample(0.05, 9)).every((row) => larger.has(keyOf(row))));
  });

  const groups: [string, (row: Sampled) => number, number][] = [
    ['weekdays', ({ day }) => weekdayOf(day), 7],
    ['weeks', ({ day }) => Math.floor((day - 19358) / 7.02), 52],
    ['communes', ({ place }) => place, 4 * EACH],
    ['departments', ({ place }) => Math.floor(place / EACH), 4],
    ['diagonals', ({ place, day }) => (place + day) % 31, 31],
  ];
  it('favours no weekday, week, commune or department', async () => {
    assert.ok(groups.length > 0);
    for (const seed of [0, 1, 123_456_789]) {
      const [all, some] = [zeros(await sample(1, seed)), zeros(await sample(0.1, seed))];
      for (const [name, groupOf, size] of groups) {
        const [population, sampled] = [new Float64Array(size), new Float64Array(size)];
        for (const row of all) population[groupOf(row)] = (population[groupOf(row)] ?? 0) + 1;
        for (const row of some) sampled[groupOf(row)] = (sampled[groupOf(row)] ?? 0) + 1;
        // Σ (found − expected)² / variance follows χ² with as many degrees of freedom as groups.
        const chiSquare = population.reduce(
          (sum, rows, group) => sum + ((sampled[group] ?? 0) - 0.1 * rows) ** 2 / (0.09 * rows),
          0,
        );
        const limit = size + 4 * Math.sqrt(2 * size);
        assert.ok(
          chiSquare < limit,
          `${name}, seed ${seed}: χ² ${chiSquare.toFixed(1)} above ${limit.toFixed(1)}`,
        );
      }
    }
  });

  it('refuses shares and seeds that mean nothing', () => {
    for (const share of [0, -1, 1.5, Number.NaN])
      assert.throws(() => gridRows(RANGE, { share, seed: 1 }), RangeError);
    for (const seed of [-1, 0.5, 2 ** 31])
      assert.throws(() => gridRows(RANGE, { share: 1, seed }), RangeError);
  });
});
