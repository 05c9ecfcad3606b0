import { take } from './commune-days.js';
import { FEATURES, isDayFact } from './features.js';
import { gainOf, type JudgedRows, SURE } from './judge.js';
import { indexDepartments, type Places } from './places.js';
import { type Forest, predictForest } from './trees/forest.js';
import { encodeRows, type TreeRows } from './trees/matrix.js';

/**
 * Trees of another training that this one starts from, such as those of the whole country. They split only on what is
 * the same for all communes of a department on one day.
 */
export type Start = {
  /** served */
  readonly forest: Forest;
  /** grown on time before the validation cut alone: what may be judged on later time */
  readonly earlier: Forest;
};

export type StartVerdict = {
  /** log-likelihood per accident won over the reference on later time, its level left free */
  readonly gain: number;
  /** standard error of the gain, were the start worth nothing */
  readonly gainError: number;
  /** false when later time speaks against the start beyond luck */
  readonly kept: boolean;
};

/**
 * Scores of a start forest per row, worked out once per department and day.
 * @throws RangeError for a forest that splits on more than facts of the day
 */
export function startScores(forest: Forest, source: TreeRows, places: Places): Float64Array {
  if (!forest.feature.every((f) => f < 0 || isDayFact(f)))
    throw new RangeError('expected a start forest that splits on facts of the day only');
  const { day, place } = source.days;
  const { codes, ofPlace } = indexDepartments(places);
  const [first, last] = rangeOf(take(day, source.rows, new Int32Array(source.rows.length)));
  const numbers = new Int32Array(Math.max(0, last - first + 1) * codes.length).fill(-1);
  const examples: number[] = [];
  const own = new Int32Array(source.rows.length);
  for (let i = 0; i < own.length; i++) {
    const row = source.rows[i] as number;
    const key = ((day[row] as number) - first) * codes.length + (ofPlace[place[row] as number] as number);
    if (numbers[key] === -1) numbers[key] = examples.push(row) - 1;
    own[i] = numbers[key] as number;
  }
  const scores = predictForest(forest, encodeRows(source, Int32Array.from(examples)), FEATURES.length);
  return take(scores, own, new Float64Array(own.length));
}

function rangeOf(values: Int32Array): readonly [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/** A start is dropped only when later time speaks against it beyond luck: it has already proven itself elsewhere. */
export function judgeStart(rows: JudgedRows, scores: Float64Array): StartVerdict {
  const { gain, gainError } = gainOf(rows, scores);
  return { gain, gainError, kept: gain >= -SURE * gainError };
}
