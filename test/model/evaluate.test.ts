import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createEvaluator, type ForecastScore, type ScoredDays } from '../../src/model/evaluate.js';

type Scores = Record<
  'logLoss' | 'logLossSkill' | 'brier' | 'brierSkill' | 'auc' | 'd2' | 'meanOverObserved',
  number
>;
type Golden = {
  probability: number[];
  reference: number[];
  count: number[];
  weight: number[];
  day: number[];
  model: Scores;
  referenceScore: Scores;
  calibrationSlope: number;
  calibrationIntercept: number;
};

const golden = JSON.parse(
  readFileSync(new URL('../golden/model/metrics.json', import.meta.url), 'utf8'),
) as Golden;

function evaluate(rows: ScoredDays) {
  const evaluator = createEvaluator({ seed: 'test', bootstraps: 200 });
  evaluator.add(rows);
  return evaluator.result();
}

test('weighted scores are those of scikit-learn', () => {
  assert.ok(golden.count.length > 1000);
  const result = evaluate(golden);
  const compare = (found: ForecastScore, expected: Scores) => {
    for (const [name, value] of Object.entries(expected)) {
      // ranks within 0.05 % of each other count as ties, so the area is not exact
      const tolerance = name === 'auc' ? 2e-4 : 1e-9;
      assert.ok(
        Math.abs(found[name as keyof Scores] - value) < tolerance,
        `${name}: ${found[name as keyof Scores]}`,
      );
    }
  };
  compare(result.model, golden.model);
  compare(result.reference, golden.referenceScore);
  assert.ok(Math.abs(result.model.calibrationSlope - golden.calibrationSlope) < 1e-4);
  assert.ok(Math.abs(result.model.calibrationIntercept - golden.calibrationIntercept) < 1e-4);
});

/** Two days, ten communes each, accidents in the communes ranked 1 and 3 (day 0) and 2 (day 31, two accidents). */
const byHand: ScoredDays = {
  probability: [...Array(20).keys()].map((i) => 0.5 - 0.02 * (i % 10)),
  reference: Array(20).fill(0.15),
  count: [1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0],
  weight: Array(20).fill(1),
  day: [...Array(20).keys()].map((i) => (i < 10 ? 0 : 31)),
};

test('capture, recall and daily totals are what one counts by hand', () => {
  const { model, reference, daily, accidents, base, days } = evaluate(byHand);
  assert.deepEqual([accidents, base, days], [4, 3 / 20, 2]);
  // top 10 % = one commune a day: 1 of 2 accidents on day 0, 0 of 2 on day 31
  assert.equal(model.capture10, 1 / 4);
  // day 0: K = 2, one of the two ranked first and second; day 31: K = 1, none
  assert.equal(model.recallAtK, (1 / 2 + 0) / 2);
  // the reference knows no order: every commune carries its share of the border
  assert.ok(Math.abs(reference.capture10 - 0.1) < 1e-12);
  assert.ok(Math.abs(reference.recallAtK - (2 / 10 + 1 / 10) / 2) < 1e-12);
  assert.equal(reference.auc, 0.5);
  const expected = byHand.probability as number[];
  const total = expected.slice(0, 10).reduce((sum, p) => sum - Math.log1p(-p), 0);
  assert.ok(Math.abs(daily.mape - Math.abs(total - 2) / 2) < 1e-12);
});

test('the reliability and resolution of the Brier score are what one computes by hand', () => {
  const rows: ScoredDays = {
    probability: [0.1, 0.1, 0.1, 0.1, 0.6, 0.6, 0.6, 0.6],
    reference: Array(8).fill(0.4),
    count: [0, 0, 0, 1, 1, 1, 1, 0],
    weight: Array(8).fill(1),
    day: [0, 0, 0, 0, 1, 1, 1, 1],
  };
  const { model } = evaluate(rows);
  assert.ok(Math.abs(model.brierParts.reliability - (0.15 ** 2 + 0.15 ** 2) / 2) < 1e-6);
  assert.ok(Math.abs(model.brierParts.resolution - 0.25 ** 2) < 1e-6);
  assert.equal(model.brierParts.uncertainty, 0.25);
  const { reliability, resolution, uncertainty } = model.brierParts;
  assert.ok(Math.abs(reliability - resolution + uncertainty - model.brier) < 1e-6);
  assert.ok(Math.abs(model.calibrationErrorOverBase - 0.15 / 0.5) < 1e-6);
});

test('each class tells its share of days and accidents and what was observed in it', () => {
  const { classes } = evaluate({
    probability: [0.001, 0.003, 0.004, 0.006, 0.02, 0.05, 0.2, 0.9],
    reference: Array(8).fill(0.1),
    count: [0, 0, 1, 0, 0, 0, 1, 2],
    weight: [4, 1, 1, 1, 1, 1, 1, 1],
    day: Array(8).fill(0),
  });
  assert.equal(classes.A.rows, 4);
  assert.equal(classes.B.observedShare, 1 / 2);
  assert.equal(classes.E.share, 3 / 11);
  assert.equal(classes.E.accidentShare, 3 / 4);
  assert.deepEqual([classes.A.lowerBound, classes.A.upperBound, classes.E.upperBound], [0, 0.002, 1]);
});

test('batches in any order give the same evaluation as all rows at once', () => {
  const evaluator = createEvaluator({ seed: 'test', bootstraps: 200 });
  const part = (from: number, to: number): ScoredDays => ({
    probability: golden.probability.slice(from, to),
    reference: golden.reference.slice(from, to),
    count: golden.count.slice(from, to),
    weight: golden.weight.slice(from, to),
    day: golden.day.slice(from, to),
  });
  evaluator.add(part(700, 1500));
  evaluator.add(part(0, 700));
  const [parts, whole] = [evaluator.result(), evaluate(golden)];
  assert.ok(Math.abs(parts.model.logLoss - whole.model.logLoss) < 1e-12);
  assert.ok(Math.abs(parts.model.capture5 - whole.model.capture5) < 1e-12);
  assert.ok(Math.abs(parts.skillInterval.low - whole.skillInterval.low) < 1e-12);
});

test('a kept zero row of weight four counts like four rows', () => {
  const four = { probability: [0.1, 0.1, 0.1, 0.1, 0.4, 0.3], count: [0, 0, 0, 0, 1, 0] };
  const one = { probability: [0.1, 0.4, 0.3], count: [0, 1, 0] };
  const complete = (rows: typeof four, weight: number[]): ScoredDays => ({
    ...rows,
    reference: rows.count.map(() => 0.2),
    weight,
    day: rows.count.map(() => 3),
  });
  const long = evaluate(complete(four, Array(6).fill(1))).model;
  const short = evaluate(complete(one, [4, 1, 1])).model;
  for (const name of ['logLoss', 'brier', 'auc', 'capture10', 'd2'] as const)
    assert.ok(Math.abs(long[name] - short[name]) < 1e-12, name);
});

test('equal forecasts have no skill over each other, and the interval says so', () => {
  const { skillVsReference, skillInterval, skillByMonth } = evaluate({
    ...byHand,
    reference: byHand.probability,
  });
  assert.deepEqual([skillVsReference, skillInterval.low, skillInterval.high], [0, 0, 0]);
  assert.deepEqual(skillByMonth, { '1970-01': 0, '1970-02': 0 });
});

test('a certain or missing probability is refused: it cannot be scored', () => {
  for (const p of [0, 1, Number.NaN])
    assert.throws(() => evaluate({ ...byHand, probability: Array(20).fill(p) }), RangeError);
});
