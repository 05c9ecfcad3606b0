import { bindPlaces, climatologyRates, fitClimatology } from './climatology.js';
import { type LabelledDays, take } from './commune-days.js';
import { crossFitRates } from './cross-fit.js';
import type { Encoder } from './features.js';
import { levelledOffsets } from './level-offsets.js';
import type { Places } from './places.js';
import { startScores } from './start.js';
import type { AccidentTotals } from './totals.js';
import type { Forest } from './trees/forest.js';
import type { TreeRows } from './trees/matrix.js';

export type TrainingData = {
  readonly days: LabelledDays;
  readonly places: Places;
  readonly totals: AccidentTotals;
  readonly encode: Encoder;
};

/**
 * Rows to grow trees on: they start from cross-fitted rates and from the start forest, at the level of their block of time.
 * @param totals of the time that may be known · @param rows positions in the days
 */
export function rowsToGrowOn(
  { days, places, encode }: TrainingData,
  totals: AccidentTotals,
  rows: Int32Array,
  start: Forest | undefined,
): TreeRows {
  const own = {
    day: take(days.day, rows, new Int32Array(rows.length)),
    count: take(days.count, rows, new Uint16Array(rows.length)),
    weight: take(days.weight, rows, new Float32Array(rows.length)),
  };
  const place = take(days.place, rows, new Int32Array(rows.length));
  const { rates, block } = crossFitRates(totals, places, place, own.day);
  const logNormal = scatter(rates.map(Math.log), rows, days.day.length);
  const unstarted: TreeRows = { days, rows, encode, logNormal, offset: logNormal };
  const scores = start && startScores(start, unstarted, places);
  const started = scores ? rates.map((rate, i) => rate * Math.exp(scores[i] as number)) : rates;
  const offset = levelledOffsets({ ...days, ...own }, { rates: started, block });
  return { ...unstarted, offset: scatter(offset, rows, days.day.length) };
}

/** Rows of later time: they start from the climatology of earlier time, as a forecast would. */
export function rowsToJudge(
  { days, places, encode }: TrainingData,
  totals: AccidentTotals,
  rows: Int32Array,
): TreeRows {
  const climatology = bindPlaces(fitClimatology(totals, places), places);
  const rates = climatologyRates(
    climatology,
    take(days.place, rows, new Int32Array(rows.length)),
    take(days.day, rows, new Int32Array(rows.length)),
  );
  const logNormal = scatter(rates.map(Math.log), rows, days.day.length);
  return { days, rows, encode, logNormal, offset: logNormal };
}

/** The same rows with scores on top of what they start from. @param scores per row */
export function startingFrom(source: TreeRows, scores: Float64Array): TreeRows {
  const offset = source.offset.slice();
  source.rows.forEach((row, i) => {
    offset[row] = (offset[row] as number) + (scores[i] as number);
  });
  return { ...source, offset };
}

function scatter(values: Float64Array, rows: Int32Array, length: number): Float64Array {
  const scattered = new Float64Array(length);
  rows.forEach((row, i) => {
    scattered[row] = values[i] as number;
  });
  return scattered;
}
