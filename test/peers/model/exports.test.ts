import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createCalendar } from '../../../src/domain/calendar.js';
import { calibrate } from '../../../src/model/calibration.js';
import { bindPlaces, climatologyRates } from '../../../src/model/climatology.js';
import { exportOnnx } from '../../../src/model/export-onnx.js';
import { exportXgboost } from '../../../src/model/export-xgboost.js';
import { encodeFeatures, FEATURES } from '../../../src/model/features.js';
import type { Model } from '../../../src/model/model.js';
import { DEFAULT_OPTIONS, trainModel } from '../../../src/model/train.js';
import { treeContributions } from '../../../src/model/tree-shap.js';
import { predictForest } from '../../../src/model/trees/forest.js';
import { createWorld } from '../../model/simulated.js';

/**
 * Trains a fresh model, lets Python XGBoost and ONNX Runtime read its exports, and compares their predictions.
 * The libraries are installed into a folder of their own; without a reachable PyPI the tests are skipped and say so.
 */
const folder = mkdtempSync(join(tmpdir(), 'rescue-predict-peers-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const requirements = fileURLToPath(new URL('../../golden/model/requirements.txt', import.meta.url));
const python = join(folder, 'venv', 'bin', 'python');
const skip = install();

function install(): string | false {
  const made = spawnSync('python3', ['-m', 'venv', join(folder, 'venv')], { encoding: 'utf8' });
  if (made.status !== 0) return `python3 -m venv failed: ${made.error?.message ?? made.stderr}`;
  const args = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--retries',
    '1',
    '--timeout',
    '20',
  ];
  const installed = spawnSync(python, [...args, '-r', requirements], { encoding: 'utf8', timeout: 240_000 });
  return installed.status === 0
    ? false
    : `pip could not install the libraries: ${installed.stderr.slice(-200)}`;
}

const PROGRAM = `
import json, pathlib, sys
import numpy as np, onnxruntime, xgboost
folder = pathlib.Path(sys.argv[1])
rows = json.loads((folder / "rows.json").read_text())
features = np.array(rows["features"], dtype=np.float32)
log_c = np.array(rows["logNormal"])
booster = xgboost.Booster(model_file=folder / "xgboost.json")
margin = float(booster.attr("intercept")) + float(booster.attr("slope")) * log_c
matrix = xgboost.DMatrix(features, base_margin=margin, feature_names=booster.feature_names)
session = onnxruntime.InferenceSession(folder / "model.onnx", providers=["CPUExecutionProvider"])
rate, probability = session.run(["rate", "probability"], {"features": features, "log_c": log_c.astype(np.float32).reshape(-1, 1)})
print(json.dumps({
    "xgboost": booster.predict(matrix).tolist(),
    "contributions": booster.predict(matrix, pred_contribs=True).tolist(),
    "rate": rate[:, 0].tolist(),
    "probability": probability[:, 0].tolist(),
}))
`;

type Answer = { xgboost: number[]; contributions: number[][]; rate: number[]; probability: number[] };

const world = createWorld({ seed: 'peers', communes: 50, firstYear: 2016, years: 3, rate: 0.2, effects: 1 });
const trained = trainModel(world, { ...DEFAULT_OPTIONS, refit: { trees: 40, slope: 0.93 } }).model;
const width = FEATURES.length;

/** Every 97th row of the world, as inputs. */
function inputsOf(model: Model) {
  const rows = [...world.days.day.keys()].filter((row) => row % 97 === 0);
  const weather = Object.fromEntries(
    Object.entries(world.days.weather).map(([field, values]) => [
      field,
      Float32Array.from(rows, (row) => (row % 5 === 0 ? Number.NaN : (values[row] as number))),
    ]),
  ) as typeof world.days.weather;
  const days = {
    place: Int32Array.from(rows, (row) => world.days.place[row] as number),
    day: Int32Array.from(rows, (row) => world.days.day[row] as number),
    weather,
  };
  const normal = climatologyRates(bindPlaces(model.climatology, world.places), days.place, days.day);
  const logNormal = normal.map(Math.log);
  const calendar = createCalendar(world.holidays, world.periods);
  return { logNormal, features: encodeFeatures(days, world.places, calendar, logNormal) };
}

function ask(model: Model, features: Float32Array, logNormal: Float64Array): Answer {
  const own = mkdtempSync(join(folder, 'model-'));
  const table = Array.from(logNormal, (_, row) =>
    Array.from(features.subarray(row * width, (row + 1) * width), (x) => (Number.isNaN(x) ? null : x)),
  );
  writeFileSync(join(own, 'rows.json'), JSON.stringify({ features: table, logNormal: [...logNormal] }));
  writeFileSync(join(own, 'xgboost.json'), exportXgboost(model));
  writeFileSync(join(own, 'model.onnx'), exportOnnx(model));
  writeFileSync(join(own, 'ask.py'), PROGRAM);
  const run = spawnSync(python, [join(own, 'ask.py'), own], { encoding: 'utf8', maxBuffer: 2 ** 26 });
  assert.equal(run.status, 0, run.stderr);
  return JSON.parse(run.stdout) as Answer;
}

function assertSame(model: Model): void {
  const { features, logNormal } = inputsOf(model);
  const answer = ask(model, features, logNormal);
  const scores = predictForest(model.forest, features, width);
  assert.ok(logNormal.length > 100);
  logNormal.forEach((log, row) => {
    const rate = calibrate(model.calibration, log + (scores[row] as number));
    const near = (value: number | undefined, expected: number) =>
      assert.ok(
        Math.abs((value ?? Number.NaN) / expected - 1) < 1e-5,
        `row ${row}: ${value}, not ${expected}`,
      );
    near(answer.xgboost[row], rate);
    near(answer.rate[row], rate);
    near(answer.probability[row], -Math.expm1(-rate));
    const { values } = treeContributions(model.forest, features.subarray(row * width, (row + 1) * width));
    values.forEach((value, f) => {
      const expected = answer.contributions[row]?.[f] ?? Number.NaN;
      assert.ok(Math.abs(model.calibration.slope * value - expected) < 1e-5);
    });
  });
}

test('Python XGBoost and ONNX Runtime predict what the freshly trained model predicts', { skip }, () => {
  assertSame(trained);
});

test('a model without trees is read by both libraries and predicts the calibrated reference', {
  skip,
}, () => {
  const none = { roots: Int32Array.of(0), feature: new Int16Array(0), threshold: new Float32Array(0) };
  const rest = { left: new Int32Array(0), missingLeft: new Uint8Array(0), value: new Float64Array(0) };
  const forest = { ...none, ...rest, cover: new Float64Array(0), gain: new Float64Array(0) };
  assertSame({ ...trained, forest });
});

test('the golden requirements name the versions that the golden values were made with', () => {
  const golden = JSON.parse(
    readFileSync(new URL('../../golden/model/exports.json', import.meta.url), 'utf8'),
  ) as { xgboost: string; onnxruntime: string };
  const pinned = readFileSync(requirements, 'utf8');
  assert.ok(pinned.includes(`xgboost==${golden.xgboost}`));
  assert.ok(pinned.includes(`onnxruntime==${golden.onnxruntime}`));
});
