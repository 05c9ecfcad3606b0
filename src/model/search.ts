import type { Random } from '../lib/random.js';
import { fitCalibration, IDENTITY } from './calibration.js';
import { rowsWhere, take } from './commune-days.js';
import { createJudge, type JudgedRows, type Verdict } from './judge.js';
import { firstDayOfMonth, monthOfDayNumber } from './months.js';
import { judgeStart, type Start, type StartVerdict, startScores } from './start.js';
import { withoutMonths } from './totals.js';
import type { TrainOptions } from './train-options.js';
import { rowsToGrowOn, rowsToJudge, startingFrom, type TrainingData } from './training-rows.js';
import { boostTrees } from './trees/boost.js';
import type { OpenCrew } from './trees/crew.js';
import { type Forest, flattenTrees, NO_TREES } from './trees/forest.js';
import { addTree, type BinnedRows, binForScoring, type TreeRows } from './trees/matrix.js';

export type Validation = Verdict & {
  /** first day of later time, days since 1970-01-01; undefined when the data could not be parted */
  readonly firstDay: number | undefined;
  readonly rows: number;
  readonly accidents: number;
  /** what later time says of the start, where there is one and it could be judged */
  readonly start?: StartVerdict;
  /** the trees as they were judged: grown on time before `firstDay` alone */
  readonly earlier: Forest;
};

export type SearchInput = TrainingData & { readonly start: Start | undefined };

export const NO_VALIDATION: Validation = {
  firstDay: undefined,
  rows: 0,
  accidents: 0,
  gains: [],
  gainError: 0,
  trees: 0,
  calibration: IDENTITY,
  earlier: NO_TREES,
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
  const begun = beginLater(input, rowsToJudge(input, totals, later));
  const judge = createJudge(judgedRows(begun.later));
  if (!(judge.accidents > 0)) return NO_VALIDATION;
  const source = rowsToGrowOn(input, totals, earlier, begun.forest);
  const scores = new Float64Array(later.length);
  let grown = 0;
  let binned: BinnedRows | undefined;
  const trees = boostTrees(
    source,
    options.trees.maxTrees,
    options.trees,
    random,
    openCrew,
    (tree, columns) => {
      binned ??= binForScoring(begun.later, columns);
      addTree(tree, binned, scores);
      judge.see(scores);
      onTree(++grown);
      return judge.sinceBest() < options.trees.patience;
    },
  );
  const verdict = judge.verdict();
  return {
    firstDay,
    rows: later.length,
    accidents: judge.accidents,
    ...verdict,
    ...(begun.forest && verdict.trees === 0 ? { calibration: fitCalibration(judgedRows(begun.later)) } : {}),
    ...(begun.verdict && { start: begun.verdict }),
    earlier: flattenTrees(trees.slice(0, verdict.trees)),
  };
}

type Begun = {
  readonly later: TreeRows;
  /** what trees are grown on top of */
  readonly forest: Forest | undefined;
  readonly verdict: StartVerdict | undefined;
};

/** Judges the start on later time; when it is kept, the trees are judged for what they add to it. */
function beginLater({ start, places }: SearchInput, later: TreeRows): Begun {
  if (start === undefined) return { later, forest: undefined, verdict: undefined };
  const scores = startScores(start.earlier, later, places);
  const verdict = judgeStart(judgedRows(later), scores);
  return verdict.kept
    ? { later: startingFrom(later, scores), forest: start.earlier, verdict }
    : { later, forest: undefined, verdict };
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

function judgedRows({ days, rows, offset }: TreeRows): JudgedRows {
  return {
    count: take(days.count, rows, new Uint16Array(rows.length)),
    weight: take(days.weight, rows, new Float32Array(rows.length)),
    day: take(days.day, rows, new Int32Array(rows.length)),
    rate: take(offset, rows, new Float64Array(rows.length)).map(Math.exp),
  };
}
