import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createRandom } from '../../src/lib/random.js';
import { type Design, fitPoissonGlm, predictGlm } from '../../src/model/glm.js';

type Golden = {
  sklearn: string;
  x: number[][];
  count: number[];
  weight: number[];
  intercept: number;
  coefficients: number[];
};

const golden = JSON.parse(
  readFileSync(new URL('../golden/model/glm.json', import.meta.url), 'utf8'),
) as Golden;

function dense(rows: readonly (readonly number[])[]): Design {
  const columns = (rows[0]?.length ?? 0) + 1;
  return {
    rows: rows.length,
    columns,
    fill(row, at, values) {
      [1, ...(rows[row] as number[])].forEach((value, k) => {
        at[k] = k;
        values[k] = value;
      });
      return columns;
    },
  };
}

test('a weighted Poisson regression has the coefficients that scikit-learn finds', () => {
  assert.ok(golden.x.length > 100);
  const { coefficients, converged } = fitPoissonGlm(
    { design: dense(golden.x), count: golden.count, weight: golden.weight },
    { ridge: 0 },
  );
  assert.ok(converged);
  const expected = [golden.intercept, ...golden.coefficients];
  expected.forEach((value, i) => {
    assert.ok(Math.abs((coefficients[i] as number) - value) < 1e-6, `coefficient ${i}`);
  });
});

test('a log-linear truth is found again, with the exposure as offset', () => {
  const random = createRandom('glm');
  const x = Array.from({ length: 20_000 }, () => [random.normal(), random.next() < 0.3 ? 1 : 0]);
  const offset = Float64Array.from(x, () => Math.log(0.5 + random.next()));
  const count = x.map(([a, b], i) =>
    random.poisson(Math.exp((offset[i] as number) - 1 + 0.4 * (a as number) - 0.7 * (b as number))),
  );
  const { coefficients } = fitPoissonGlm({ design: dense(x), count, offset });
  [-1, 0.4, -0.7].forEach((value, i) => {
    assert.ok(Math.abs((coefficients[i] as number) - value) < 0.05, `coefficient ${i}`);
  });
  const rates = predictGlm(dense(x), coefficients, offset);
  const expected = rates.reduce((sum, rate) => sum + rate, 0);
  assert.ok(Math.abs(expected / count.reduce((sum, n) => sum + n, 0) - 1) < 1e-6);
});

test('a first step that would overflow is halved until the likelihood rises', () => {
  const x = Array.from({ length: 200 }, (_, i) => [i * 10]);
  const count = x.map((_, i) => (i === 199 ? 50 : 0));
  const { coefficients } = fitPoissonGlm({ design: dense(x), count }, { ridge: 1e-6 });
  assert.ok(coefficients.every(Number.isFinite));
});
