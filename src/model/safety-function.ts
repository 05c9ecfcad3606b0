import { shrunkFactors } from './factors.js';
import { type Design, fitPoissonGlm } from './glm.js';
import { logGamma } from './log-gamma.js';
import type { DepartmentIndex } from './places.js';

/** Expected accidents from size alone: exp(b0 + b1 x + b2 x² + b3 [population unknown]) × department factor. */
export type SafetyFunction = {
  readonly coefficients: Float64Array;
  /** centre and spread of log population: x = (log population − centre) / spread */
  readonly centre: number;
  readonly spread: number;
  /** department → factor; a department without history has 1 */
  readonly departmentFactors: Readonly<Record<string, number>>;
  /** k: variance = mean + k · mean² · ≥ 0 */
  readonly dispersion: number;
};

export type SafetyData = {
  readonly population: Float64Array;
  readonly departments: DepartmentIndex;
  /** accidents per place */
  readonly count: Float64Array;
  /** standard days observed per place */
  readonly exposure: Float64Array;
};

const ROUNDS = 6;

/**
 * Negative binomial regression of accidents on log population with shrunken department factors.
 *
 * The score equation of the negative binomial is that of a Poisson regression with weights 1/(1 + k·mean); weights,
 * department factors and k are refreshed until they stand still.
 */
export function fitSafetyFunction(data: SafetyData): SafetyFunction {
  const { centre, spread } = standardisation(data.population);
  const design = sizeDesign(data.population, centre, spread);
  const groups = data.departments;
  const weight = new Float64Array(design.rows).fill(1);
  const offset = new Float64Array(design.rows);
  let factors = new Float64Array(groups.codes.length).fill(1);
  let coefficients = new Float64Array(design.columns);
  let dispersion = 0;
  for (let round = 0; round < ROUNDS; round++) {
    data.exposure.forEach((days, i) => {
      offset[i] = Math.log(Math.max(days, 1e-9) * (factors[groups.ofPlace[i] as number] as number));
    });
    coefficients = Float64Array.from(
      fitPoissonGlm({ design, count: data.count, offset, weight }, { ridge: 1e-3 }).coefficients,
    );
    const size = sizeRates(design, coefficients);
    factors = departmentFactors(data, size, dispersion);
    const mean = size.map(
      (rate, i) => rate * (factors[groups.ofPlace[i] as number] as number) * (data.exposure[i] as number),
    );
    dispersion = fitDispersion(data.count, mean);
    mean.forEach((m, i) => {
      weight[i] = 1 / (1 + dispersion * m);
    });
  }
  const named = Object.fromEntries(groups.codes.map((code, g) => [code, factors[g] as number]));
  return { coefficients, centre, spread, departmentFactors: named, dispersion };
}

/** Expected accidents of a standard day, before the commune's own history. */
export function safetyRates(
  safety: SafetyFunction,
  population: Float64Array,
  departments: DepartmentIndex,
): Float64Array {
  const rates = sizeRates(sizeDesign(population, safety.centre, safety.spread), safety.coefficients);
  return rates.map(
    (rate, i) =>
      rate * (safety.departmentFactors[departments.codes[departments.ofPlace[i] as number] as string] ?? 1),
  );
}

function standardisation(population: Float64Array): { centre: number; spread: number } {
  let n = 0;
  let total = 0;
  let squares = 0;
  for (const inhabitants of population) {
    if (Number.isNaN(inhabitants)) continue;
    const x = Math.log(Math.max(inhabitants, 1));
    n++;
    total += x;
    squares += x * x;
  }
  if (n === 0) return { centre: 0, spread: 1 };
  const centre = total / n;
  return { centre, spread: Math.sqrt(Math.max(squares / n - centre * centre, 1e-6)) };
}

function sizeDesign(population: Float64Array, centre: number, spread: number): Design {
  return {
    rows: population.length,
    columns: 4,
    fill(row, columns, values) {
      const inhabitants = population[row] as number;
      const unknown = Number.isNaN(inhabitants);
      const x = unknown ? 0 : (Math.log(Math.max(inhabitants, 1)) - centre) / spread;
      columns.set([0, 1, 2, 3]);
      values.set([1, x, x * x, unknown ? 1 : 0]);
      return 4;
    },
  };
}

function sizeRates(design: Design, coefficients: Float64Array): Float64Array {
  const columns = new Int32Array(design.columns);
  const values = new Float64Array(design.columns);
  return Float64Array.from({ length: design.rows }, (_, row) => {
    design.fill(row, columns, values);
    return Math.exp(values.reduce((eta, value, k) => eta + value * (coefficients[k] as number), 0));
  });
}

/** Weighted like the regression, so that one large city does not speak for its department. */
function departmentFactors(
  data: SafetyData,
  size: Float64Array,
  dispersion: number,
): Float64Array<ArrayBuffer> {
  const groups = data.departments;
  const observed = new Float64Array(groups.codes.length);
  const expected = new Float64Array(groups.codes.length);
  size.forEach((rate, i) => {
    const mean = rate * (data.exposure[i] as number);
    const weight = 1 / (1 + dispersion * mean);
    const group = groups.ofPlace[i] as number;
    observed[group] = (observed[group] as number) + weight * (data.count[i] as number);
    expected[group] = (expected[group] as number) + weight * mean;
  });
  return Float64Array.from(shrunkFactors(observed, expected));
}

const MAX_DISPERSION = 20;
const MIN_DISPERSION = 1e-4;

/** k of highest likelihood given the means, by golden section on log k. */
function fitDispersion(count: Float64Array, mean: Float64Array): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let low = Math.log(MIN_DISPERSION);
  let high = Math.log(MAX_DISPERSION);
  let left = high - ratio * (high - low);
  let right = low + ratio * (high - low);
  let leftValue = negativeBinomialLogLikelihood(count, mean, Math.exp(left));
  let rightValue = negativeBinomialLogLikelihood(count, mean, Math.exp(right));
  while (high - low > 1e-3) {
    if (leftValue > rightValue) {
      [high, right, rightValue] = [right, left, leftValue];
      left = high - ratio * (high - low);
      leftValue = negativeBinomialLogLikelihood(count, mean, Math.exp(left));
    } else {
      [low, left, leftValue] = [left, right, rightValue];
      right = low + ratio * (high - low);
      rightValue = negativeBinomialLogLikelihood(count, mean, Math.exp(right));
    }
  }
  return Math.exp((low + high) / 2);
}

/** Without the terms that do not depend on k. */
function negativeBinomialLogLikelihood(count: Float64Array, mean: Float64Array, k: number): number {
  const shape = 1 / k;
  const logGammaShape = logGamma(shape);
  let total = 0;
  for (let i = 0; i < count.length; i++) {
    const c = count[i] as number;
    const m = mean[i] as number;
    if (!(m > 0)) continue;
    if (c > 0) total += logGamma(c + shape) - logGammaShape + c * Math.log((k * m) / (1 + k * m));
    total -= shape * Math.log1p(k * m);
  }
  return total;
}
