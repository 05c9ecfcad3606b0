import { decodeModel } from '../model/artifact.js';
import { exportOnnx } from '../model/export-onnx.js';
import { exportXgboost } from '../model/export-xgboost.js';

/** The model in the forms that Python libraries load, by artifact path. */
export function exportModel(bytes: Uint8Array): Record<string, Uint8Array> {
  const model = decodeModel(bytes);
  return {
    'xgboost.json': new TextEncoder().encode(exportXgboost(model)),
    'model.onnx': exportOnnx(model),
  };
}
