import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../src/lib/random.js';
import { type CalibrationData, calibrate, fitCalibration } from '../../src/model/calibration.js';

function sample(seed: string, rows: number, intercept: number, slope: number): CalibrationData {
  const random = createRandom(seed);
  const rate = Float64Array.from({ length: rows }, () => Math.exp(-3 + 1.2 * random.normal()));
  const count = rate.map((r) => random.poisson(Math.exp(intercept + slope * Math.log(r))));
  return { rate, count, weight: new Float64Array(rows).fill(1) };
}

const logLikelihood = ({ rate, count }: CalibrationData, of: (rate: number) => number) =>
  rate.reduce((sum, r, i) => sum + (count[i] as number) * Math.log(of(r)) - of(r), 0);

test('a known intercept and slope are found again from many accidents', () => {
  const { intercept, slope } = fitCalibration(sample('many', 200_000, 0.2, 0.9));
  assert.ok(Math.abs(intercept - 0.2) < 0.05, `intercept ${intercept}`);
  assert.ok(Math.abs(slope - 0.9) < 0.02, `slope ${slope}`);
});

test('calibration is never worse than the identity on the data it was fitted on', () => {
  for (const [seed, intercept, slope] of [
    ['a', 0, 1],
    ['b', 1, 1.6],
    ['c', -1, 0.3],
    ['d', 0.1, 1.1],
  ] as const) {
    const data = sample(seed, 3000, intercept, slope);
    const fitted = fitCalibration(data);
    const gain = logLikelihood(data, (r) => calibrate(fitted, Math.log(r))) - logLikelihood(data, (r) => r);
    assert.ok(gain >= -1e-9, `${seed}: ${gain}`);
  }
});

test('a handful of accidents hardly moves the slope', () => {
  const { slope } = fitCalibration(sample('few', 30, 0, 0.5));
  assert.ok(Math.abs(slope - 1) < 0.1, `slope ${slope}`);
});

test('no accident at all leaves rates as they are', () => {
  const data = { ...sample('none', 10, 0, 1), count: new Float64Array(10) };
  assert.deepEqual(fitCalibration(data), { intercept: 0, slope: 1 });
});
