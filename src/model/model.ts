import { AppError } from '../lib/errors.js';
import type { Calibration } from './calibration.js';
import type { Climatology } from './climatology.js';
import type { TrainOptions } from './train-options.js';
import type { Forest } from './trees/forest.js';

/**
 * A trained model: log rate = intercept + slope · (log C + Σ trees), where C is the reference forecast of its own
 * training data.
 */
export type Model = {
  /** names of the inputs, in column order */
  readonly features: readonly string[];
  readonly climatology: Climatology;
  readonly forest: Forest;
  readonly calibration: Calibration;
  readonly options: TrainOptions;
  /** what the caller records: hashes of the data, git revision, period */
  readonly meta: Readonly<Record<string, string>>;
};

/** @throws AppError MODEL_FORMAT when the model was trained on other inputs than this program makes */
export function checkFeatures(found: readonly string[], expected: readonly string[]): void {
  if (found.join(' ') === expected.join(' ')) return;
  throw new AppError(
    'MODEL_FORMAT',
    `model: expected the features ${expected.join(', ')}; found ${found.join(', ')}`,
  );
}
