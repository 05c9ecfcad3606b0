import { BINS } from './bins.js';

/** Expected and observed accidents per column and bin: two arrays of columns × BINS. */
export type Histogram = { readonly expected: Float64Array; readonly observed: Float64Array };

export type Split = {
  readonly column: number;
  /** bins up to this one go left */
  readonly bin: number;
  readonly missingLeft: boolean;
  readonly gain: number;
  readonly leftExpected: number;
  readonly leftObserved: number;
};

export type SplitOptions = {
  /** expected accidents that a leaf needs at least */
  readonly minHits: number;
  /** accidents' worth of belief that a leaf's ratio is 1 */
  readonly priorHits: number;
  /** penalised log-likelihood that a split must win at least */
  readonly minGain: number;
};

/** log((Y + l)/(H + l)): the ratio of highest posterior under a Gamma(l, l) prior, exact for Poisson counts. */
export function leafValue(expected: number, observed: number, prior: number): number {
  return Math.log((observed + prior) / (expected + prior));
}

/** Penalised log-likelihood of a leaf at its best value, over that of ratio 1. */
function leafGain(expected: number, observed: number, prior: number): number {
  const ratio = (observed + prior) / (expected + prior);
  return (observed + prior) * Math.log(ratio) - (expected + prior) * (ratio - 1);
}

/**
 * The split that wins most, over all columns, bins and both sides for missing values.
 * Where nothing was missing in training, a missing value will follow the greater part.
 * @param binCounts bins in use per column, without the missing one
 */
export function findSplit(
  histogram: Histogram,
  binCounts: readonly number[],
  totalExpected: number,
  totalObserved: number,
  options: SplitOptions,
): Split | undefined {
  const { minHits, priorHits } = options;
  if (totalExpected < 2 * minHits) return undefined;
  const before = leafGain(totalExpected, totalObserved, priorHits);
  let best: Split | undefined;
  let bestGain = options.minGain;
  binCounts.forEach((bins, column) => {
    const base = column * BINS;
    const missingExpected = histogram.expected[base] as number;
    const missingObserved = histogram.observed[base] as number;
    let expected = 0;
    let observed = 0;
    for (let bin = 1; bin <= bins; bin++) {
      expected += histogram.expected[base + bin] as number;
      observed += histogram.observed[base + bin] as number;
      for (const missingLeft of missingExpected > 0 ? [true, false] : [false]) {
        const leftExpected = missingLeft ? expected + missingExpected : expected;
        const leftObserved = missingLeft ? observed + missingObserved : observed;
        const rightExpected = totalExpected - leftExpected;
        if (leftExpected < minHits || rightExpected < minHits) continue;
        const gain =
          leafGain(leftExpected, leftObserved, priorHits) +
          leafGain(rightExpected, totalObserved - leftObserved, priorHits) -
          before;
        if (gain <= bestGain) continue;
        bestGain = gain;
        const goesLeft = missingExpected > 0 ? missingLeft : leftExpected > rightExpected;
        best = { column, bin, missingLeft: goesLeft, gain, leftExpected, leftObserved };
      }
    }
  });
  return best;
}
