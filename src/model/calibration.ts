/** log rate' = intercept + slope · log rate */
export type Calibration = { readonly intercept: number; readonly slope: number };

export const IDENTITY: Calibration = { intercept: 0, slope: 1 };

export type CalibrationData = {
  /** accidents a day, > 0 */
  readonly rate: Float64Array;
  readonly count: ArrayLike<number>;
  readonly weight: ArrayLike<number>;
};

/** Belief that the slope is 1: a normal prior with this standard deviation, so that few accidents change little. */
const SLOPE_SPREAD = 0.02;
const MAX_STEPS = 50;

/**
 * Poisson regression of accidents on log rate, on time that the rates have not seen.
 * Starts from the identity and only ever climbs, so it is never worse than the identity on the same data.
 */
export function fitCalibration(data: CalibrationData): Calibration {
  let current = IDENTITY;
  let state = slopeState(data, current.slope);
  if (!(state.observed > 0)) return current;
  for (let step = 0; step < MAX_STEPS; step++) {
    const move = state.score / state.information;
    let scale = 1;
    let next = slopeState(data, current.slope + move);
    while (!(next.objective >= state.objective) && scale > 1e-6) {
      scale /= 2;
      next = slopeState(data, current.slope + scale * move);
    }
    if (!(next.objective >= state.objective)) break;
    const done = next.objective - state.objective < 1e-10;
    current = { intercept: next.intercept, slope: current.slope + scale * move };
    state = next;
    if (done) break;
  }
  return { intercept: state.intercept, slope: current.slope };
}

/** @returns calibrated rate */
export function calibrate({ intercept, slope }: Calibration, logRate: number): number {
  return Math.exp(intercept + slope * logRate);
}

type SlopeState = {
  readonly objective: number;
  readonly score: number;
  readonly information: number;
  readonly intercept: number;
  readonly observed: number;
};

/** The likelihood of a slope with the intercept at its best: log(Σ observed ÷ Σ rate^slope). */
function slopeState({ rate, count, weight }: CalibrationData, slope: number): SlopeState {
  let observed = 0;
  let observedLog = 0;
  let expected = 0;
  let expectedLog = 0;
  let expectedSquare = 0;
  for (let row = 0; row < rate.length; row++) {
    const log = Math.log(rate[row] as number);
    const w = weight[row] as number;
    const hits = w * (count[row] as number);
    const mean = w * Math.exp(slope * log);
    observed += hits;
    observedLog += hits * log;
    expected += mean;
    expectedLog += mean * log;
    expectedSquare += mean * log * log;
  }
  const intercept = Math.log(observed / expected);
  const mean = expectedLog / expected;
  const precision = 1 / SLOPE_SPREAD ** 2;
  return {
    objective: slope * observedLog + observed * intercept - 0.5 * precision * (slope - 1) ** 2,
    score: observedLog - observed * mean - precision * (slope - 1),
    information: observed * (expectedSquare / expected - mean * mean) + precision,
    intercept,
    observed,
  };
}
