import { scopeOf } from '../config/config.js';
import type { DepartmentCode } from '../domain/commune.js';

/** Artifact of a run: the model that is served. */
export const MODEL_FILE = 'model.json';
/** Artifact of a run: the model fitted without the test year, which a later candidate is compared with. */
export const HOLDOUT_FILE = 'holdout-model.json';

/** Models of different departments are not comparable, so each set has its own registered model. */
export function championName(departments: readonly DepartmentCode[]): string {
  return `rescue-predict-${scopeOf(departments)}`;
}
