import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { decodeModel } from '../../src/model/artifact.js';
import { exportMlflow } from '../../src/model/export-mlflow.js';

const model = decodeModel(readFileSync(new URL('../golden/model/model.json', import.meta.url)));
const width = model.features.length;
const features = new Float32Array(2 * width).fill(0.5);
features[1] = Number.NaN;
const files = exportMlflow(model, { features, rows: 2 });
const text = (path: string) => new TextDecoder().decode(files[path]);
const described = JSON.parse(text('MLmodel')) as {
  flavors: Record<string, { data: string; loader_module?: string; code: string | null }>;
  signature: { inputs: string; outputs: string };
  saved_input_example_info: { artifact_path: string };
};

test('MLmodel names only files that are there', () => {
  const { python_function: own, ...others } = described.flavors;
  assert.deepEqual(Object.keys(others), ['onnx', 'xgboost']);
  for (const { data } of Object.values(others)) assert.ok(files[data] !== undefined, data);
  assert.ok(files[`${own?.code}/${own?.loader_module}.py`] !== undefined);
  assert.ok(files[described.saved_input_example_info.artifact_path] !== undefined);
});

test('the signature names every input of the model in order, and both outputs', () => {
  const names = (list: string) => (JSON.parse(list) as { name: string }[]).map(({ name }) => name);
  assert.deepEqual(names(described.signature.inputs), model.features);
  assert.deepEqual(names(described.signature.outputs), ['rate', 'probability']);
});

test('the input example is a table of the same columns, a missing value is null', () => {
  const example = JSON.parse(text('input_example.json')) as { columns: string[]; data: (number | null)[][] };
  assert.deepEqual(example.columns, model.features);
  assert.deepEqual(
    example.data.map((row) => row.length),
    [width, width],
  );
  assert.deepEqual(example.data[0]?.slice(0, 2), [0.5, null]);
});

test('the same model makes the same bytes again', () => {
  assert.deepEqual(exportMlflow(model, { features, rows: 2 }), files);
});
