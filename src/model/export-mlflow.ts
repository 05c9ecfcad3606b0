import { exportOnnx } from './export-onnx.js';
import { exportXgboost } from './export-xgboost.js';
import type { Model } from './model.js';

/** Rows of inputs as a Python user gives them. @see encodeFeatures */
export type ExampleRows = {
  /** rows × features, row-major; NaN = missing */
  readonly features: Float32Array;
  readonly rows: number;
};

/** The column that is also given to the model apart: log of the reference forecast. */
const NORMAL = 'log_normal_rate';
const LOADER = 'rescue_predict_model';
const PYTHON = '3.11.7';
/** What the loader imports, at the oldest versions that read the files. */
const REQUIREMENTS = ['mlflow>=2.9', 'numpy>=1.26', 'onnxruntime>=1.16', 'pandas>=2.1'];

/**
 * The model as the folder that MLflow calls a model: `mlflow.pyfunc.load_model(folder).predict(table)` takes a table with one
 * column per feature and gives `rate` (accidents a day) and `probability` (of at least one). `mlflow.onnx` and
 * `mlflow.xgboost` load the same folder too.
 * @returns bytes by path inside the folder
 * @source https://mlflow.org/docs/latest/ml/model/
 */
export function exportMlflow(model: Model, example: ExampleRows): Record<string, Uint8Array> {
  const { features } = model;
  const files: Record<string, string | Uint8Array> = {
    // JSON is YAML.
    MLmodel: JSON.stringify(describe(features), undefined, 2),
    'model.onnx': exportOnnx(model),
    'xgboost.json': exportXgboost(model),
    [`code/${LOADER}.py`]: loader(features),
    'input_example.json': exampleTable(features, example),
    'requirements.txt': lines(REQUIREMENTS),
    'python_env.yaml': lines([`python: ${PYTHON}`, 'dependencies:', '- -r requirements.txt']),
    'conda.yaml': lines([
      'name: rescue-predict',
      'channels: [conda-forge]',
      'dependencies:',
      `- python=${PYTHON}`,
      '- pip',
      '- pip:',
      ...REQUIREMENTS.map((requirement) => `  - ${requirement}`),
    ]),
  };
  return Object.fromEntries(
    Object.entries(files).map(([path, content]) => [
      path,
      typeof content === 'string' ? new TextEncoder().encode(content) : content,
    ]),
  );
}

function describe(features: readonly string[]) {
  const column = (name: string) => ({ type: 'double', name, required: true });
  return {
    artifact_path: 'model',
    flavors: {
      python_function: {
        loader_module: LOADER,
        code: 'code',
        data: '.',
        env: { virtualenv: 'python_env.yaml', conda: 'conda.yaml' },
        python_version: PYTHON,
      },
      onnx: { onnx_version: '1.15.0', data: 'model.onnx', providers: ['CPUExecutionProvider'], code: null },
      xgboost: {
        xgb_version: '2.0.0',
        data: 'xgboost.json',
        model_class: 'xgboost.core.Booster',
        model_format: 'json',
        code: null,
      },
    },
    signature: {
      inputs: JSON.stringify(features.map(column)),
      outputs: JSON.stringify(['rate', 'probability'].map(column)),
      params: null,
    },
    saved_input_example_info: {
      artifact_path: 'input_example.json',
      type: 'dataframe',
      pandas_orient: 'split',
    },
  };
}

function exampleTable(columns: readonly string[], { features, rows }: ExampleRows): string {
  const width = columns.length;
  const data = Array.from({ length: rows }, (_, row) =>
    Array.from(features.subarray(row * width, (row + 1) * width), (x) => (Number.isNaN(x) ? null : x)),
  );
  return JSON.stringify({ columns, data });
}

function loader(features: readonly string[]): string {
  return `"""Scores a model of rescue-predict, for mlflow.pyfunc.load_model."""
import pathlib

import numpy
import onnxruntime
import pandas

COLUMNS = ${JSON.stringify(features)}
NORMAL = COLUMNS.index("${NORMAL}")


class Model:
    def __init__(self, folder):
        path = str(pathlib.Path(folder) / "model.onnx")
        self.session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])

    def predict(self, table, params=None):
        """Accidents a day and the probability of at least one, per row; a missing value is NaN."""
        features = numpy.ascontiguousarray(table[COLUMNS].to_numpy(dtype=numpy.float32))
        inputs = {"features": features, "log_c": features[:, [NORMAL]]}
        rate, probability = self.session.run(["rate", "probability"], inputs)
        answer = {"rate": rate[:, 0].astype(float), "probability": probability[:, 0].astype(float)}
        return pandas.DataFrame(answer, index=table.index)


def _load_pyfunc(folder):
    return Model(folder)
`;
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}
