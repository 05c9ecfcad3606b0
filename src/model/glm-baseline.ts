import { FEATURES } from './features.js';
import { type Design, fitPoissonGlm, type Glm, predictGlm } from './glm.js';

/**
 * The straight-line rival of the trees: Poisson regression on the same inputs, with the reference forecast as exposure.
 * Weekday and month are one-hot, every other input is standardised, with a flag where it is missing.
 */
export type Baseline = Glm & { readonly scales: readonly Scale[] };

/** How an input enters: x = (value − mean) ÷ spread; a spread of 0 leaves it out. */
export type Scale = { readonly mean: number; readonly spread: number };

export type BaselineRows = {
  /** rows × FEATURES.length, row-major, NaN = missing */
  readonly features: Float32Array;
  /** log of the reference forecast per row */
  readonly logNormal: Float64Array;
};

/** A gentle ridge: one-hot columns add up to the intercept. */
const RIDGE = 1;

export function fitBaseline(
  rows: BaselineRows,
  count: ArrayLike<number>,
  weight: ArrayLike<number>,
): Baseline {
  const scales = FEATURES.map((_, f) => scaleOf(rows.features, f));
  const design = baselineDesign(rows.features, scales);
  const glm = fitPoissonGlm({ design, count, weight, offset: rows.logNormal }, { ridge: RIDGE });
  return { ...glm, scales };
}

/** @returns accidents a day per row */
export function predictBaseline(baseline: Baseline, { features, logNormal }: BaselineRows): Float64Array {
  return predictGlm(baselineDesign(features, baseline.scales), baseline.coefficients, logNormal);
}

const WIDTH = FEATURES.length;
const WEEKDAY = FEATURES.findIndex(({ name }) => name === 'weekday');
const DAY_OF_YEAR = FEATURES.findIndex(({ name }) => name === 'day_of_year');
const SCALED = [...FEATURES.keys()].filter((f) => f !== WEEKDAY && f !== DAY_OF_YEAR);

/** Columns: intercept, 7 weekdays, 12 months, then value and missing flag of every other input. */
const WEEKDAY_COLUMN = 1;
const MONTH_COLUMN = 8;
const SCALED_COLUMN = 20;

function baselineDesign(features: Float32Array, scales: readonly Scale[]): Design {
  return {
    rows: features.length / WIDTH,
    columns: SCALED_COLUMN + 2 * SCALED.length,
    fill(row, columns, values) {
      const start = row * WIDTH;
      const month = Math.min(11, Math.floor(((features[start + DAY_OF_YEAR] as number) - 1) / 30.5));
      columns[0] = 0;
      columns[1] = WEEKDAY_COLUMN + (features[start + WEEKDAY] as number);
      columns[2] = MONTH_COLUMN + month;
      values.fill(1, 0, 3);
      let entries = 3;
      for (let k = 0; k < SCALED.length; k++) {
        const f = SCALED[k] as number;
        const { mean, spread } = scales[f] as Scale;
        const value = features[start + f] as number;
        const missing = Number.isNaN(value);
        if (spread === 0 && !missing) continue;
        columns[entries] = SCALED_COLUMN + 2 * k + Number(missing);
        values[entries++] = missing ? 1 : (value - mean) / spread;
      }
      return entries;
    },
  };
}

function scaleOf(features: Float32Array, f: number): Scale {
  let [n, sum, squares] = [0, 0, 0];
  for (let at = f; at < features.length; at += WIDTH) {
    const value = features[at] as number;
    if (Number.isNaN(value)) continue;
    n++;
    sum += value;
    squares += value * value;
  }
  if (n === 0) return { mean: 0, spread: 0 };
  const mean = sum / n;
  const variance = squares / n - mean * mean;
  return { mean, spread: variance > 1e-9 * (1 + mean * mean) ? Math.sqrt(variance) : 0 };
}
