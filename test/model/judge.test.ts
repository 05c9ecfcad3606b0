import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../src/lib/random.js';
import { createJudge, type JudgedRows } from '../../src/model/judge.js';

/** Later time whose true log ratio to the reference is `effect` on every second day. */
function later(days: number, effect: number): JudgedRows {
  const random = createRandom('judge');
  const rows = days * 50;
  const day = Int32Array.from({ length: rows }, (_, i) => Math.floor(i / 50));
  const rate = new Float64Array(rows).fill(0.1);
  const count = Uint16Array.from(day, (d) => random.poisson(0.1 * Math.exp(d % 2 === 0 ? effect : -effect)));
  return { count, weight: new Float32Array(rows).fill(1), day, rate };
}

const scoresOf = ({ day }: JudgedRows, effect: number) =>
  Float64Array.from(day, (d) => (d % 2 === 0 ? effect : -effect));

test('a gain that whole days confirm keeps the trees that won it, and only those', () => {
  const rows = later(400, 0.3);
  const judge = createJudge(rows);
  for (const effect of [0.1, 0.3, 0.9]) judge.see(scoresOf(rows, effect));
  const { trees, gains, gainError } = judge.verdict();
  assert.equal(trees, 2);
  assert.equal(judge.sinceBest(), 1);
  assert.ok((gains[1] as number) > 2.5 * gainError && gainError > 0);
});

test('a gain within the luck of a few days keeps no tree, and the forecast stays the reference', () => {
  const rows = later(12, 0.05);
  const judge = createJudge(rows);
  judge.see(scoresOf(rows, 0.05));
  const { trees, calibration } = judge.verdict();
  assert.deepEqual([trees, calibration], [0, { intercept: 0, slope: 1 }]);
});

test('a change of level alone is no gain', () => {
  const rows = later(100, 0.2);
  const judge = createJudge(rows);
  judge.see(new Float64Array(rows.rate.length).fill(0.7));
  assert.ok(Math.abs(judge.verdict().gains[0] as number) < 1e-12);
});

test('a row of weight three counts like three rows', () => {
  const weighted = { ...later(40, 0.3) };
  const three = (values: ArrayLike<number>) => Array.from(values).flatMap((v) => [v, v, v]);
  const tripled: JudgedRows = {
    count: Uint16Array.from(three(weighted.count)),
    weight: new Float32Array(three(weighted.weight)),
    day: Int32Array.from(three(weighted.day)),
    rate: Float64Array.from(three(weighted.rate)),
  };
  const heavy = { ...weighted, weight: weighted.weight.map(() => 3) };
  const gains = [heavy, tripled].map((rows) => {
    const judge = createJudge(rows);
    judge.see(scoresOf(rows, 0.3));
    return judge.verdict();
  });
  assert.ok(Math.abs((gains[0]?.gains[0] ?? 0) - (gains[1]?.gains[0] ?? 1)) < 1e-12);
  assert.ok(Math.abs((gains[0]?.gainError ?? 0) - (gains[1]?.gainError ?? 1)) < 1e-12);
});
