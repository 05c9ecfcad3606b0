import { solveCholesky } from './cholesky.js';

/** The rows of a design matrix, written one at a time so that one-hot columns never fill memory. */
export type Design = {
  readonly rows: number;
  readonly columns: number;
  /** Writes the row's non-zero entries; @returns how many there are */
  readonly fill: (row: number, columns: Int32Array, values: Float64Array) => number;
};

export type GlmData = {
  readonly design: Design;
  readonly count: ArrayLike<number>;
  /** log exposure per row; none = 0 */
  readonly offset?: Float64Array;
  /** ≥ 0 per row; none = 1 */
  readonly weight?: ArrayLike<number>;
};

export type GlmOptions = {
  /** penalty on squared coefficients except column 0, the intercept · ≥ 0 */
  readonly ridge: number;
  readonly maxPasses: number;
  /** stop when a pass gains less log-likelihood than this */
  readonly tolerance: number;
};

export const DEFAULT_GLM_OPTIONS: GlmOptions = { ridge: 1e-6, maxPasses: 60, tolerance: 1e-8 };

export type Glm = {
  readonly coefficients: Float64Array;
  readonly passes: number;
  readonly converged: boolean;
};

/**
 * Poisson regression with a log link: count ~ Poisson(exp(offset + x·β)), by Newton's method with step halving.
 * Column 0 of the design must be the intercept.
 */
export function fitPoissonGlm(data: GlmData, options: Partial<GlmOptions> = {}): Glm {
  const { ridge, maxPasses, tolerance } = { ...DEFAULT_GLM_OPTIONS, ...options };
  let beta = startingPoint(data);
  let state = accumulate(data, beta, ridge);
  for (let pass = 1; pass <= maxPasses; pass++) {
    const step = solveCholesky(state.information, state.score);
    if (step === undefined) return { coefficients: beta, passes: pass, converged: false };
    const next = dampedStep(data, beta, step, ridge, state.objective);
    if (next === undefined) return { coefficients: beta, passes: pass, converged: true };
    const gain = next.state.objective - state.objective;
    ({ beta, state } = next);
    if (gain < tolerance) return { coefficients: beta, passes: pass, converged: true };
  }
  return { coefficients: beta, passes: maxPasses, converged: false };
}

/** exp(offset + x·β) per row. */
export function predictGlm(design: Design, coefficients: Float64Array, offset?: Float64Array): Float64Array {
  const columns = new Int32Array(design.columns);
  const values = new Float64Array(design.columns);
  const rates = new Float64Array(design.rows);
  for (let row = 0; row < design.rows; row++) {
    const entries = design.fill(row, columns, values);
    let eta = offset?.[row] ?? 0;
    for (let k = 0; k < entries; k++)
      eta += (coefficients[columns[k] as number] as number) * (values[k] as number);
    rates[row] = Math.exp(eta);
  }
  return rates;
}

type Newton = {
  readonly objective: number;
  readonly score: Float64Array;
  readonly information: Float64Array;
};

function startingPoint({ design, count, offset, weight }: GlmData): Float64Array {
  let observed = 0;
  let exposure = 0;
  for (let row = 0; row < design.rows; row++) {
    const w = weight?.[row] ?? 1;
    observed += w * (count[row] as number);
    exposure += w * Math.exp(offset?.[row] ?? 0);
  }
  const beta = new Float64Array(design.columns);
  beta[0] = Math.log((observed + 1e-9) / (exposure + 1e-9));
  return beta;
}

/** Halves the step until the penalised log-likelihood rises: a full first Newton step can overflow. */
function dampedStep(
  data: GlmData,
  beta: Float64Array,
  step: Float64Array,
  ridge: number,
  objective: number,
): { beta: Float64Array; state: Newton } | undefined {
  for (let scale = 1; scale > 1e-6; scale /= 2) {
    const tried = beta.map((value, i) => value + scale * (step[i] as number));
    const state = accumulate(data, tried, ridge);
    if (state.objective >= objective) return { beta: tried, state };
  }
  return undefined;
}

function accumulate({ design, count, offset, weight }: GlmData, beta: Float64Array, ridge: number): Newton {
  const p = design.columns;
  const information = new Float64Array(p * p);
  const score = new Float64Array(p);
  const columns = new Int32Array(p);
  const values = new Float64Array(p);
  let objective = 0;
  for (let row = 0; row < design.rows; row++) {
    const entries = design.fill(row, columns, values);
    let eta = offset?.[row] ?? 0;
    for (let k = 0; k < entries; k++) eta += (beta[columns[k] as number] as number) * (values[k] as number);
    const w = weight?.[row] ?? 1;
    const mean = w * Math.exp(eta);
    const observed = w * (count[row] as number);
    objective += observed * eta - mean;
    addRow(score, information, columns, values, entries, observed - mean, mean);
  }
  for (let j = 1; j < p; j++) {
    const value = beta[j] as number;
    objective -= 0.5 * ridge * value * value;
    score[j] = (score[j] as number) - ridge * value;
    information[j * p + j] = (information[j * p + j] as number) + ridge;
  }
  return { objective, score, information };
}

/** Entries come in ascending columns, so that only the lower triangle is filled. */
function addRow(
  score: Float64Array,
  information: Float64Array,
  columns: Int32Array,
  values: Float64Array,
  entries: number,
  residual: number,
  mean: number,
): void {
  const p = score.length;
  for (let k = 0; k < entries; k++) {
    const column = columns[k] as number;
    const value = values[k] as number;
    score[column] = (score[column] as number) + residual * value;
    const scaled = mean * value;
    for (let l = 0; l <= k; l++) {
      const at = column * p + (columns[l] as number);
      information[at] = (information[at] as number) + scaled * (values[l] as number);
    }
  }
}
