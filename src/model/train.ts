import { type Calendar, createCalendar, type PublicHoliday, type SchoolPeriod } from '../domain/calendar.js';
import { AppError } from '../lib/errors.js';
import { type Progress, silentProgress } from '../lib/progress.js';
import { createRandom } from '../lib/random.js';
import { fitClimatology } from './climatology.js';
import { type LabelledDays, rowsWhere, takeDays } from './commune-days.js';
import { createEncoder, FEATURES, showOnly } from './features.js';
import type { Model } from './model.js';
import type { Places } from './places.js';
import { predictRates } from './predict.js';
import { NO_VALIDATION, type SearchInput, searchTrees, type Validation } from './search.js';
import type { Start } from './start.js';
import type { AccidentTotals } from './totals.js';
import type { TrainOptions } from './train-options.js';
import { rowsToGrowOn } from './training-rows.js';
import { boostTrees } from './trees/boost.js';
import { type OpenCrew, openLocalCrew } from './trees/crew.js';
import { flattenTrees, joinForests, NO_TREES, type Tree } from './trees/forest.js';

export { DEFAULT_OPTIONS, type TrainOptions } from './train-options.js';

export type TrainInput = {
  readonly days: LabelledDays;
  readonly places: Places;
  readonly holidays: readonly PublicHoliday[];
  readonly periods: readonly SchoolPeriod[];
  readonly totals: AccidentTotals;
  /** trees to begin with; dropped when later time speaks against them */
  readonly start?: Start;
};

export type Trained = {
  /** its forest: the trees of the start, then its own */
  readonly model: Model;
  /** its own */
  readonly trees: number;
  readonly validation: Validation;
};

/**
 * Trains a model: reference forecast, number of trees and slope on later time, then trees on all days.
 * A start forest is judged like the trees, and what is grown is grown on top of it.
 * @param openCrew who does the work on the shards; the result does not depend on it
 * @throws RangeError for options out of range, AppError TRAINING_DATA when there are no rows or no accidents
 */
export function trainModel(
  input: TrainInput,
  options: TrainOptions,
  progress: Progress = silentProgress,
  openCrew: OpenCrew = openLocalCrew,
): Trained {
  const { days, places, totals } = input;
  checkOptions(options);
  if (days.day.length === 0 || !days.count.some((count) => count > 0))
    throw new AppError('TRAINING_DATA', 'training: expected rows with accidents, found none', {
      rows: days.day.length,
    });
  const calendar = createCalendar(input.holidays, input.periods);
  const every = createEncoder(places, calendar);
  const encode = options.groups === undefined ? every : showOnly(options.groups, every);
  const offered: SearchInput = { days, places, totals, encode, start: input.start };
  const validation = chooseTrees(offered, options, progress, openCrew);
  const start = validation.start?.kept === false ? undefined : input.start;
  progress.step('reference forecast');
  const climatology = fitClimatology(totals, places);
  const trees = growAll({ ...offered, start }, validation.trees, options, progress, openCrew);
  const uncalibrated: Model = {
    features: FEATURES.map(({ name }) => name),
    climatology,
    forest: joinForests(start?.forest ?? NO_TREES, flattenTrees(trees)),
    calibration: { intercept: 0, slope: validation.calibration.slope },
    options,
    meta: {},
  };
  const calibration = {
    ...uncalibrated.calibration,
    intercept: levelIntercept(uncalibrated, days, places, calendar),
  };
  return { model: { ...uncalibrated, calibration }, trees: trees.length, validation };
}

/** Explanations keep one path per level, and room for no more than 16. */
const DEEPEST = 12;

function checkOptions({ trees, validationShare }: TrainOptions): void {
  if (!(trees.maxDepth >= 1 && trees.maxDepth <= DEEPEST))
    throw new RangeError(`expected a depth from 1 to ${DEEPEST}, found ${trees.maxDepth}`);
  if (!(validationShare > 0 && validationShare < 1))
    throw new RangeError(`expected a validation share between 0 and 1, found ${validationShare}`);
}

const LEVEL_ROWS = 300_000;

/** The intercept at which the last year's days expect as many accidents in all as the reference forecast does. */
function levelIntercept(model: Model, days: LabelledDays, places: Places, calendar: Calendar): number {
  let last = Number.NEGATIVE_INFINITY;
  for (const day of days.day) if (day > last) last = day;
  const recent = rowsWhere(days.day, (day) => day > last - 365);
  const every = Math.ceil(recent.length / LEVEL_ROWS);
  const rows = takeDays(days, every === 1 ? recent : recent.filter((_, i) => i % every === 0));
  const { rate, normal } = predictRates(model, rows, places, calendar);
  const total = (values: Float64Array) =>
    values.reduce((sum, v, i) => sum + v * (rows.weight[i] as number), 0);
  return Math.log(total(normal) / total(rate));
}

function chooseTrees(
  input: SearchInput,
  options: TrainOptions,
  progress: Progress,
  openCrew: OpenCrew,
): Validation {
  if (options.refit !== undefined) {
    const { trees, slope } = options.refit;
    return { ...NO_VALIDATION, trees, calibration: { intercept: 0, slope } };
  }
  const { maxTrees } = options.trees;
  return searchTrees(input, options, createRandom(options.seed), openCrew, (done) =>
    progress.step('choosing the number of trees', done, maxTrees),
  );
}

function growAll(
  input: SearchInput,
  count: number,
  options: TrainOptions,
  progress: Progress,
  openCrew: OpenCrew,
): Tree[] {
  if (count === 0) return [];
  const every = Int32Array.from(input.days.day.keys());
  const source = rowsToGrowOn(input, input.totals, every, input.start?.forest);
  let done = 0;
  return boostTrees(source, count, options.trees, createRandom(options.seed), openCrew, () => {
    progress.step('growing trees', ++done, count);
    return true;
  });
}
