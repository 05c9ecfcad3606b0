import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Inputs as a Python user gives them, with what our own program makes of them. */
export type Rows = {
  readonly columns: readonly string[];
  /** null = missing */
  readonly data: readonly (readonly (number | null)[])[];
  /** accidents a day */
  readonly rates: readonly number[];
};

export type Answer = {
  readonly rate: number[];
  readonly probability: number[];
  readonly xgboost_rate: number[];
  readonly onnx_outputs: string[];
  readonly inputs: string[];
  readonly outputs: string[];
  readonly example_rows: number;
  readonly example_probability: number[];
  readonly refused: string;
};

const script = fileURLToPath(new URL('score.py', import.meta.url));

/** Lets a Python user load the champion of a registered model from the server and score rows with it. */
export function scoreInPython(python: string, uri: string, model: string, { columns, data }: Rows): Answer {
  const folder = mkdtempSync(join(tmpdir(), 'rp-mlflow-score-'));
  try {
    writeFileSync(join(folder, 'rows.json'), JSON.stringify({ columns, data }));
    const run = spawnSync(python, [script, model, join(folder, 'rows.json')], {
      encoding: 'utf8',
      env: { ...process.env, MLFLOW_TRACKING_URI: uri, MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR: 'false' },
    });
    assert.equal(run.status, 0, run.stderr);
    return JSON.parse(run.stdout.trim().split('\n').at(-1) ?? '') as Answer;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Python's numbers are ours to 1e-6, by every flavor of the model. */
export function assertSame(answer: Answer, { columns, rates }: Rows): void {
  const near = (found: readonly number[], expected: readonly number[]) => {
    assert.equal(found.length, expected.length);
    const farthest = Math.max(...found.map((value, i) => Math.abs(value - (expected[i] as number))));
    assert.ok(farthest <= 1e-6, `expected at most 1e-6 apart, found ${farthest}`);
  };
  assert.ok(rates.length >= 20);
  near(
    answer.probability,
    rates.map((rate) => -Math.expm1(-rate)),
  );
  near(answer.rate, rates);
  near(answer.xgboost_rate, rates);
  assert.deepEqual(answer.onnx_outputs, ['rate', 'probability']);
  assert.deepEqual(answer.inputs, columns);
  assert.deepEqual(answer.outputs, ['rate', 'probability']);
  assert.equal(answer.example_rows, 5);
  assert.ok(answer.example_probability.every((probability) => probability > 0 && probability < 1));
  assert.match(answer.refused, /weekday/);
}
