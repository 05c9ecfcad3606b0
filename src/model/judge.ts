import { type Calibration, fitCalibration, IDENTITY } from './calibration.js';

/** Rows of later time, as parallel arrays. */
export type JudgedRows = {
  readonly count: Uint16Array;
  readonly weight: Float32Array;
  /** days since 1970-01-01 */
  readonly day: Int32Array;
  /** the reference forecast, accidents a day */
  readonly rate: Float64Array;
};

export type Verdict = {
  /** log-likelihood per accident won over the reference after each tree, its level left free */
  readonly gains: readonly number[];
  /** standard error of the best of them, were its trees worth nothing */
  readonly gainError: number;
  readonly trees: number;
  readonly calibration: Calibration;
};

/** A gain counts only beyond this many standard errors: the best of many trees is always a little lucky. */
export const SURE = 2.5;

/** Follows how well trees do on later time. The level is left free: that of a new year is not theirs to know. */
export type Judge = {
  readonly accidents: number;
  /** Takes the scores after one more tree. @param scores log ratio to the reference per row */
  readonly see: (scores: Float64Array) => void;
  /** trees since the best one */
  readonly sinceBest: () => number;
  readonly verdict: () => Verdict;
};

export function createJudge(rows: JudgedRows): Judge {
  const { count, weight, rate } = rows;
  const accidents = accidentsOf(rows);
  const reference = expectedTotal(rows, undefined);
  const gains: number[] = [];
  let best = 0;
  let bestScores = new Float64Array(rate.length);
  return {
    accidents,
    see(scores) {
      const gain = meanScore(rows, scores, accidents) - Math.log(expectedTotal(rows, scores) / reference);
      gains.push(gain);
      if (gain <= (best === 0 ? 0 : (gains[best - 1] as number))) return;
      best = gains.length;
      bestScores = Float64Array.from(scores);
    },
    sinceBest: () => gains.length - best,
    verdict() {
      const gainError = best === 0 ? 0 : errorOfGain(rows, bestScores, accidents);
      if (best === 0 || (gains[best - 1] as number) < SURE * gainError)
        return { gains, gainError, trees: 0, calibration: IDENTITY };
      const found = rate.map((value, i) => value * Math.exp(bestScores[i] as number));
      const calibration = fitCalibration({ rate: found, count, weight });
      return { gains, gainError, trees: best, calibration };
    },
  };
}

/** What scores win over the reference, per accident, and how far the gain of worthless scores would stray. */
export function gainOf(
  rows: JudgedRows,
  scores: Float64Array,
): { readonly gain: number; readonly gainError: number } {
  const accidents = accidentsOf(rows);
  const level = Math.log(expectedTotal(rows, scores) / expectedTotal(rows, undefined));
  return {
    gain: meanScore(rows, scores, accidents) - level,
    gainError: errorOfGain(rows, scores, accidents),
  };
}

function accidentsOf({ count, weight }: JudgedRows): number {
  return weight.reduce((total, w, i) => total + w * (count[i] as number), 0);
}

/** Mean over accidents. */
function meanScore({ count, weight }: JudgedRows, scores: Float64Array, accidents: number): number {
  let total = 0;
  for (let i = 0; i < scores.length; i++)
    if ((count[i] as number) > 0)
      total += (weight[i] as number) * (count[i] as number) * (scores[i] as number);
  return total / accidents;
}

function expectedTotal({ weight, rate }: JudgedRows, scores: Float64Array | undefined): number {
  let total = 0;
  for (let i = 0; i < rate.length; i++)
    total += (weight[i] as number) * (rate[i] as number) * Math.exp(scores?.[i] ?? 0);
  return total;
}

/**
 * How far the gain of worthless scores would stray: √(φ Σ rate·score²), scores taken from their mean.
 * Communes of one day share their fate, so φ ≥ 1 is the dispersion of whole days around the reference.
 */
function errorOfGain(rows: JudgedRows, scores: Float64Array, accidents: number): number {
  const reference = expectedTotal(rows, undefined);
  const level = accidents / reference;
  const days = new Map<number, { observed: number; expected: number }>();
  let [sum, squares] = [0, 0];
  for (let i = 0; i < scores.length; i++) {
    const weight = rows.weight[i] as number;
    const expected = weight * (rows.rate[i] as number) * level;
    const score = scores[i] as number;
    sum += expected * score;
    squares += expected * score * score;
    let day = days.get(rows.day[i] as number);
    if (day === undefined) {
      day = { observed: 0, expected: 0 };
      days.set(rows.day[i] as number, day);
    }
    day.observed += weight * (rows.count[i] as number);
    day.expected += expected;
  }
  const list = [...days.values()];
  const pearson = list.reduce((total, d) => total + (d.observed - d.expected) ** 2 / d.expected, 0);
  const dispersion = Math.max(1, pearson / list.length);
  return Math.sqrt(dispersion * (squares - (sum * sum) / accidents)) / accidents;
}
