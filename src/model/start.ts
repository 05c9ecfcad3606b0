import { isDayFact } from './features.js';
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
  const numbers = new Map<number, number>();
  const examples: number[] = [];
  const numberOf = Int32Array.from(source.rows, (row) => {
    const key = (day[row] as number) * codes.length + (ofPlace[place[row] as number] as number);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, examples.length);
    return examples.push(row) - 1;
  });
  const encoded = encodeRows(source, Int32Array.from(examples));
  const scores = predictForest(forest, encoded, encoded.length / examples.length);
  return Float64Array.from(numberOf, (number) => scores[number] as number);
}

/** A start is dropped only when later time speaks against it beyond luck: it has already proven itself elsewhere. */
export function judgeStart(rows: JudgedRows, scores: Float64Array): StartVerdict {
  const { gain, gainError } = gainOf(rows, scores);
  return { gain, gainError, kept: gain >= -SURE * gainError };
}
