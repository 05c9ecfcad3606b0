import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCalendar } from '../../src/domain/calendar.js';
import { takeDays } from '../../src/model/commune-days.js';
import { createEncoder, FEATURES, isDayFact, showOnly } from '../../src/model/features.js';
import { firstDayOfMonth } from '../../src/model/months.js';
import { predictRates } from '../../src/model/predict.js';
import { type Start, startScores } from '../../src/model/start.js';
import { DEFAULT_OPTIONS, type TrainOptions, trainModel } from '../../src/model/train.js';
import {
  type Forest,
  joinForests,
  NO_TREES,
  predictForest,
  treeCount,
} from '../../src/model/trees/forest.js';
import { createWorld, rowsOf, totalsOf } from './simulated.js';

/** Few accidents of their own, and a country with many that lives by the same calendar. */
const own = createWorld({ seed: 'own', communes: 20, firstYear: 2016, years: 4, rate: 0.02, effects: 1 });
const country = createWorld({
  seed: 'country',
  communes: 60,
  firstYear: 2016,
  years: 4,
  rate: 0.4,
  effects: 1,
});
const calendar = createCalendar(own.holidays, own.periods);
const lastYear = firstDayOfMonth((2019 - 1970) * 12);
const earlierOf = (world: typeof own, communes: number) => {
  const days = takeDays(
    world.days,
    rowsOf(world.days, (day) => day < lastYear),
  );
  return { ...world, days, totals: totalsOf(days, communes) };
};
const input = earlierOf(own, 20);
const later = takeDays(
  own.days,
  rowsOf(own.days, (day) => day >= lastYear),
);
const national = earlierOf(country, 60);
/** Without a position there is no daylight, so that only facts of the day are left. */
const nowhere = { ...national.places, latDeg: national.places.latDeg.map(() => Number.NaN) };
const options: TrainOptions = {
  ...DEFAULT_OPTIONS,
  trees: { ...DEFAULT_OPTIONS.trees, maxTrees: 40, patience: 8 },
};
const taught = trainModel({ ...national, places: nowhere }, { ...options, groups: ['calendar'] });
const start: Start = { forest: taught.model.forest, earlier: taught.validation.earlier };

const holidayRows = rowsOf(later, (day) => day === lastYear + 31 + 28 + 31 + 30);
const ratioOnHoliday = (model: Parameters<typeof predictRates>[0]) => {
  const { rate, normal } = predictRates(model, takeDays(later, holidayRows), own.places, calendar);
  return (rate[0] as number) / (normal[0] as number);
};
const mirrored = ({ value, ...forest }: Forest): Forest => ({ ...forest, value: value.map((v) => -2 * v) });

test('trees that may see the calendar only split on facts of the day only', () => {
  const used = [...taught.model.forest.feature].filter((f) => f >= 0);
  assert.ok(used.length > 0 && taught.trees > 0);
  assert.ok(used.every(isDayFact));
});

test('hidden groups of inputs are missing in every row, shown ones are as they were', () => {
  const every = createEncoder(own.places, calendar);
  const rows = takeDays(later, holidayRows);
  const logRate = new Float64Array(rows.day.length);
  const [full, shown] = [every(rows, logRate), showOnly(['calendar'], every)(rows, logRate)];
  assert.ok(shown.length > 0);
  shown.forEach((value, at) => {
    const hidden = FEATURES[at % FEATURES.length]?.group !== 'calendar';
    assert.ok(hidden ? Number.isNaN(value) : Object.is(value, full[at]));
  });
});

test('one forest after the other scores the sum of both', () => {
  const rows = takeDays(later, holidayRows);
  const encoded = createEncoder(own.places, calendar)(rows, new Float64Array(rows.day.length));
  const forests = [start.forest, mirrored(start.forest), joinForests(start.forest, mirrored(start.forest))];
  const [a, b, both] = forests.map((forest) => predictForest(forest, encoded, FEATURES.length));
  assert.equal(treeCount(forests[2] as Forest), 2 * taught.trees);
  both?.forEach((score, i) => {
    assert.ok(Math.abs(score - (a?.[i] as number) - (b?.[i] as number)) < 1e-12);
  });
  assert.deepEqual(joinForests(NO_TREES, start.forest), start.forest);
});

test('scores worked out once per department and day are those of every row', () => {
  const rows = rowsOf(later, (day) => day < lastYear + 40).filter((_, i) => i % 3 === 0);
  const encode = createEncoder(own.places, calendar);
  const zeros = new Float64Array(later.day.length);
  const source = { days: later, rows, encode, logNormal: zeros, offset: zeros };
  const encoded = encode(takeDays(later, rows), new Float64Array(rows.length));
  assert.deepEqual(
    startScores(start.forest, source, own.places),
    predictForest(start.forest, encoded, FEATURES.length),
  );
});

test('what the country knows of holidays reaches a department that could not learn it alone', () => {
  const alone = trainModel(input, options);
  const { model, trees, validation } = trainModel({ ...input, start }, options);
  assert.equal(validation.start?.kept, true);
  assert.equal(treeCount(model.forest), treeCount(start.forest) + trees);
  const [bare, started] = [ratioOnHoliday(alone.model), ratioOnHoliday(model)];
  assert.ok(started < 0.75 && started < bare, `×${started} with the start, ×${bare} alone, ×0.5 in truth`);
});

test('a start that later time speaks against is dropped', () => {
  const wrong = { forest: mirrored(start.forest), earlier: mirrored(start.earlier) };
  const { model, trees, validation } = trainModel({ ...national, start: wrong }, options);
  assert.equal(validation.start?.kept, false);
  assert.equal(treeCount(model.forest), trees);
});

test('a start that splits on more than facts of the day is refused', () => {
  const feature = start.forest.feature.map((f) => (f < 0 ? f : FEATURES.length - 1));
  const forest = { ...start.forest, feature };
  assert.throws(() => trainModel({ ...input, start: { forest, earlier: forest } }, options), RangeError);
});

test('accidents of later time do not reach the trees of the start that are judged on it', () => {
  const from = taught.validation.firstDay as number;
  const days = { ...national.days, count: national.days.count.slice() };
  days.day.forEach((day, row) => {
    if (day >= from) days.count[row] = 2 * (days.count[row] as number);
  });
  const refit = { ...options, groups: ['calendar' as const], trees: { ...options.trees, maxTrees: 1 } };
  const changed = trainModel({ ...national, places: nowhere, days, totals: totalsOf(days, 60) }, refit);
  const same = trainModel({ ...national, places: nowhere }, refit);
  const grown = [changed, same].map(({ validation }) => validation.earlier);
  assert.deepEqual(grown.map(treeCount), [1, 1]);
  assert.deepEqual(grown[0], grown[1]);
});
