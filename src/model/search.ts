import type { Random } from '../lib/random.js';
import { IDENTITY } from './calibration.js';
import { bindPlaces, climatologyRates, fitClimatology } from './climatology.js';
import type { LabelledDays } from './commune-days.js';
import { crossFitRates } from './cross-fit.js';
import type { Encoder } from './features.js';
import { createJudge, type JudgedRows, type Verdict } from './judge.js';
import { levelledOffsets } from './level-offsets.js';
import { firstDayOfMonth, monthOfDayNumber } from './months.js';
import type { Places } from './places.js';
import { type AccidentTotals, withoutMonths } from './totals.js';
import type { TrainOptions } from './train-options.js';
import { boostTrees } from './trees/boost.js';
import type { OpenCrew } from './trees/crew.js';
import { addTree, type BinnedRows, binForScoring, type TreeRows } from './trees/matrix.js';

export type Validation = Verdict & {
  /** first day of later time, days since 1970-01-01; undefined when the data could not be parted */
  readonly firstDay: number | undefined;
  readonly rows: number;
  readonly accidents: number;
};

export type SearchInput = {
  readonly days: LabelledDays;
  readonly places: Places;
  readonly totals: AccidentTotals;
  readonly encode: Encoder;
};

const NO_VALIDATION: Validation = {
  firstDay: undefined,
  rows: 0,
  accidents: 0,
  gains: [],
  gainError: 0,
  trees: 0,
  calibration: IDENTITY,
};

/**
 * Chooses the number of trees and the slope on later time: nothing dated after the cut reaches what is scored there.
 * @param onTree told after each tree
 */
export function searchTrees(
  input: SearchInput,
  options: TrainOptions,
  random: Random,
  openCrew: OpenCrew,
  onTree: (trees: number) => void,
): Validation {
  const firstDay = chooseCut(input.days.day, options.validationShare);
  if (firstDay === undefined) return NO_VALIDATION;
  const cutMonth = monthOfDayNumber(firstDay);
  const totals = withoutMonths(input.totals, (month) => month >= cutMonth);
  if (!totals.byPlaceMonth.some((count) => count > 0)) return NO_VALIDATION;
  const earlier = rowsWhere(input.days.day, (day) => day < firstDay);
  const later = rowsWhere(input.days.day, (day) => day >= firstDay);
  const { source, scored } = prepare(input, totals, earlier, later);
  const judge = createJudge(judgedRows(scored));
  const scores = new Float64Array(later.length);
  let grown = 0;
  if (!(judge.accidents > 0)) return NO_VALIDATION;
  let binned: BinnedRows | undefined;
  boostTrees(source, options.trees.maxTrees, options.trees, random, openCrew, (tree, columns) => {
    binned ??= binForScoring(scored, columns);
    addTree(tree, binned, scores);
    judge.see(scores);
    onTree(++grown);
    return judge.sinceBest() < options.trees.patience;
  });
  return { firstDay, rows: later.length, accidents: judge.accidents, ...judge.verdict() };
}

/** The start of the month that leaves nearest to the wanted share of days for later time. */
function chooseCut(day: Int32Array, share: number): number | undefined {
  const days = Int32Array.from(new Set(day)).sort();
  const first = days[0];
  const last = days.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const wanted = days[Math.min(days.length - 1, Math.round(days.length * (1 - share)))] as number;
  const month = monthOfDayNumber(wanted);
  const [before, after] = [firstDayOfMonth(month), firstDayOfMonth(month + 1)];
  const cut = wanted - before <= after - wanted ? before : after;
  for (const tried of [cut, before, after]) if (tried > first && tried <= last) return tried;
  return undefined;
}

function rowsWhere(day: Int32Array, keep: (day: number) => boolean): Int32Array {
  let count = 0;
  for (const d of day) if (keep(d)) count++;
  const rows = new Int32Array(count);
  let at = 0;
  day.forEach((d, row) => {
    if (keep(d)) rows[at++] = row;
  });
  return rows;
}

/** Earlier rows start from cross-fitted rates, later ones from the climatology of earlier time, as a forecast would. */
function prepare(
  { days, places, encode }: SearchInput,
  totals: AccidentTotals,
  earlier: Int32Array,
  later: Int32Array,
): { source: TreeRows; scored: TreeRows } {
  const of = <T extends Int32Array>(values: T, rows: Int32Array) =>
    Int32Array.from(rows, (row) => values[row] as number);
  const crossed = crossFitRates(totals, places, of(days.place, earlier), of(days.day, earlier));
  const subset: LabelledDays = {
    ...days,
    day: of(days.day, earlier),
    count: Uint16Array.from(earlier, (row) => days.count[row] as number),
    weight: Float32Array.from(earlier, (row) => days.weight[row] as number),
  };
  const levelled = levelledOffsets(subset, crossed);
  const climatology = bindPlaces(fitClimatology(totals, places), places);
  const rated = climatologyRates(climatology, of(days.place, later), of(days.day, later));
  const logNormal = new Float64Array(days.day.length);
  const offset = new Float64Array(days.day.length);
  earlier.forEach((row, i) => {
    logNormal[row] = Math.log(crossed.rates[i] as number);
    offset[row] = levelled[i] as number;
  });
  later.forEach((row, i) => {
    logNormal[row] = offset[row] = Math.log(rated[i] as number);
  });
  const source = { days, rows: earlier, encode, logNormal, offset };
  return { source, scored: { ...source, rows: later } };
}

function judgedRows({ days, rows, offset }: TreeRows): JudgedRows {
  return {
    count: Uint16Array.from(rows, (row) => days.count[row] as number),
    weight: Float32Array.from(rows, (row) => days.weight[row] as number),
    day: Int32Array.from(rows, (row) => days.day[row] as number),
    rate: Float64Array.from(rows, (row) => Math.exp(offset[row] as number)),
  };
}
