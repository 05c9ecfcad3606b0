import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countInterval } from '../../src/domain/count-interval.js';
import {
  CLASS_LOWER_BOUNDS,
  departmentClassOf,
  probabilityOf,
  RISK_CLASSES,
  riskClassOf,
} from '../../src/domain/risk.js';

test('a class begins at its printed bound', () => {
  for (const name of RISK_CLASSES) assert.equal(riskClassOf(CLASS_LOWER_BOUNDS[name]), name);
  assert.equal(riskClassOf(0.0299999), 'D');
  assert.equal(riskClassOf(1), 'E');
});

test('a missing probability has no class: it must not become safe', () => {
  for (const value of [Number.NaN, -0.1, 1.1]) assert.throws(() => riskClassOf(value), RangeError);
});

test('the probability of at least one accident follows from the rate, exactly for tiny rates too', () => {
  assert.equal(probabilityOf(0), 0);
  assert.ok(Math.abs(probabilityOf(1e-12) - 1e-12) < 1e-24);
  assert.ok(Math.abs(probabilityOf(0.1) - 0.09516258196404048) < 1e-16);
});

test('a department’s class compares expected with normal', () => {
  assert.deepEqual([0.5, 0.75, 0.95, 1.1, 1.3, 2].map(departmentClassOf), ['A', 'B', 'C', 'D', 'E', 'E']);
});

test('the interval of a Poisson count holds its coverage', () => {
  assert.deepEqual(countInterval(4, 1, 0.9), { low: 1, high: 8 });
  assert.deepEqual(countInterval(0, 1, 0.9), { low: 0, high: 0 });
});

test('a dispersed count has a wider interval of the same mean', () => {
  const narrow = countInterval(20, 1, 0.9);
  const wide = countInterval(20, 3, 0.9);
  assert.ok(wide.low < narrow.low && wide.high > narrow.high);
  assert.ok(countInterval(5000, 1.4, 0.9).high < 5200);
});
