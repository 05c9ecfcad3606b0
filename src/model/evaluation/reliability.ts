import type { Bin } from './probability-bins.js';

export type ReliabilityBin = {
  readonly rows: number;
  readonly meanProbability: number;
  readonly observedShare: number;
};

/** Murphy's parts of the Brier score over the same bins: score ≈ reliability − resolution + uncertainty. */
export type BrierParts = {
  readonly reliability: number;
  readonly resolution: number;
  readonly uncertainty: number;
};

export function reliabilityBins(bins: readonly Bin[]): ReliabilityBin[] {
  return bins.map(({ weight, probability, hits }) => ({
    rows: weight,
    meanProbability: probability / weight,
    observedShare: hits / weight,
  }));
}

export function brierParts(bins: readonly ReliabilityBin[]): BrierParts {
  const rows = bins.reduce((sum, bin) => sum + bin.rows, 0);
  const base = bins.reduce((sum, bin) => sum + bin.rows * bin.observedShare, 0) / rows;
  const mean = (of: (bin: ReliabilityBin) => number) =>
    bins.reduce((sum, bin) => sum + bin.rows * of(bin), 0) / rows;
  return {
    reliability: mean((bin) => (bin.meanProbability - bin.observedShare) ** 2),
    resolution: mean((bin) => (bin.observedShare - base) ** 2),
    uncertainty: base * (1 - base),
  };
}

/** Mean distance of probability and observed share over the bins (expected calibration error) ÷ base rate. */
export function calibrationErrorOverBase(bins: readonly ReliabilityBin[]): number {
  const distance = bins.reduce((sum, b) => sum + b.rows * Math.abs(b.meanProbability - b.observedShare), 0);
  return distance / bins.reduce((sum, bin) => sum + bin.rows * bin.observedShare, 0);
}

const STEPS = 50;

/** Logistic regression of hits on logit p: slope 1 and intercept 0 when calibrated. */
export function calibrationLine(bins: readonly Bin[]): {
  readonly slope: number;
  readonly intercept: number;
} {
  const points = bins.map((bin) => {
    const p = Math.min(Math.max(bin.probability / bin.weight, 1e-12), 1 - 1e-12);
    return { x: Math.log(p / (1 - p)), weight: bin.weight, hits: bin.hits };
  });
  let [intercept, slope] = [0, 1];
  for (let step = 0; step < STEPS; step++) {
    let [g0, g1, h00, h01, h11] = [0, 0, 0, 0, 0];
    for (const { x, weight, hits } of points) {
      const p = 1 / (1 + Math.exp(-(intercept + slope * x)));
      const residual = hits - weight * p;
      const curvature = weight * p * (1 - p);
      g0 += residual;
      g1 += residual * x;
      h00 += curvature;
      h01 += curvature * x;
      h11 += curvature * x * x;
    }
    const determinant = h00 * h11 - h01 * h01;
    if (!(determinant > 1e-9 * h00 * h11)) break;
    const moveIntercept = (h11 * g0 - h01 * g1) / determinant;
    const moveSlope = (h00 * g1 - h01 * g0) / determinant;
    intercept += moveIntercept;
    slope += moveSlope;
    if (Math.abs(moveIntercept) + Math.abs(moveSlope) < 1e-10) break;
  }
  return { slope, intercept };
}
