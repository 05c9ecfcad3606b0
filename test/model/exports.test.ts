import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { sha256 } from '../../src/lib/hash.js';
import { decodeModel, encodeModel } from '../../src/model/artifact.js';
import { calibrate } from '../../src/model/calibration.js';
import { exportOnnx } from '../../src/model/export-onnx.js';
import { exportXgboost } from '../../src/model/export-xgboost.js';
import { treeContributions } from '../../src/model/tree-shap.js';
import { predictForest, treeCount } from '../../src/model/trees/forest.js';

type Golden = {
  xgboostSha256: string;
  onnxSha256: string;
  features: (number | null)[][];
  logNormal: number[];
  xgboostRate: number[];
  xgboostContributions: number[][];
  onnxRate: number[];
  onnxProbability: number[];
};

const read = (name: string) => readFileSync(new URL(`../golden/model/${name}`, import.meta.url));
const model = decodeModel(read('model.json'));
const golden = JSON.parse(read('exports.json').toString()) as Golden;
const width = model.features.length;
const features = Float32Array.from(golden.features.flat(), (x) => x ?? Number.NaN);
const scores = predictForest(model.forest, features, width);
const rates = golden.logNormal.map((log, row) => calibrate(model.calibration, log + (scores[row] as number)));

function assertClose(actual: readonly number[], expected: readonly number[], tolerance: number): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, i) => {
    const wanted = expected[i] as number;
    assert.ok(Math.abs(value - wanted) <= tolerance * Math.abs(wanted), `row ${i}: ${value}, not ${wanted}`);
  });
}

test('the golden model has trees, and its rows have missing values', () => {
  assert.ok(golden.features.length >= 20 && treeCount(model.forest) >= 5);
  assert.ok(features.some(Number.isNaN));
});

test('the exports are the very bytes that the Python libraries read', () => {
  assert.equal(sha256(exportXgboost(model)), golden.xgboostSha256);
  assert.equal(sha256(exportOnnx(model)), golden.onnxSha256);
});

test('Python XGBoost, given C as base margin, predicts the same rates', () => {
  assertClose(rates, golden.xgboostRate, 2e-6);
});

test('ONNX Runtime predicts the same rates and probabilities', () => {
  assertClose(rates, golden.onnxRate, 3e-6);
  assertClose(
    rates.map((rate) => -Math.expm1(-rate)),
    golden.onnxProbability,
    3e-6,
  );
});

test('Shapley values equal those of Python XGBoost', () => {
  golden.xgboostContributions.forEach((expected, row) => {
    const { values } = treeContributions(model.forest, features.subarray(row * width, (row + 1) * width));
    values.forEach((value, f) => {
      assert.ok(Math.abs(model.calibration.slope * value - (expected[f] as number)) < 2e-6);
    });
  });
});

test('a model without trees exports as one leaf of zero', () => {
  const bare = {
    ...model,
    forest: { ...model.forest, roots: Int32Array.of(0), feature: new Int16Array(0), left: new Int32Array(0) },
  };
  const file = JSON.parse(exportXgboost(bare)) as {
    learner: { gradient_booster: { model: { trees: { split_conditions: number[] }[] } } };
  };
  const { trees } = file.learner.gradient_booster.model;
  assert.deepEqual(
    trees.map((tree) => tree.split_conditions),
    [[0]],
  );
  assert.ok(exportOnnx(bare).length > 100);
});

test('a model survives encoding bit by bit, and encodes to the same bytes again', () => {
  const bytes = encodeModel(model);
  assert.deepEqual(decodeModel(bytes), model);
  assert.deepEqual(encodeModel(decodeModel(bytes)), bytes);
});

test('other bytes, another version and other features are refused with what was expected and found', () => {
  const changed = (from: string, to: string) =>
    new TextEncoder().encode(new TextDecoder().decode(encodeModel(model)).replace(from, to));
  const refused = (bytes: Uint8Array, message: RegExp) =>
    assert.throws(() => decodeModel(bytes), { name: 'AppError', code: 'MODEL_FORMAT', message });
  refused(new Uint8Array([1, 2, 3]), /expected JSON/);
  refused(changed('rescue-predict model', 'other'), /expected magic "rescue-predict model", found "other"/);
  refused(changed('"version":1', '"version":99'), /expected version 1, found 99/);
  refused(changed('"weekday"', '"weekend"'), /expected the features weekday, .*found weekend/);
});
