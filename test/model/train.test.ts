import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCalendar } from '../../src/domain/calendar.js';
import type { DepartmentCode, InseeCode } from '../../src/domain/commune.js';
import { WEATHER_FIELDS } from '../../src/domain/weather.js';
import { createRandom } from '../../src/lib/random.js';
import { encodeModel } from '../../src/model/artifact.js';
import { createCommuneDays, type LabelledDays, takeDays } from '../../src/model/commune-days.js';
import { firstDayOfMonth } from '../../src/model/months.js';
import { EVERYWHERE, explain, predictRates } from '../../src/model/predict.js';
import { DEFAULT_OPTIONS, type TrainOptions, trainModel } from '../../src/model/train.js';
import { treeCount } from '../../src/model/trees/forest.js';
import { createWorld, rowsOf, totalsOf, type World } from './simulated.js';

const world = createWorld({ seed: 'train', communes: 50, firstYear: 2015, years: 4, rate: 0.3, effects: 2 });
const lastYear = firstDayOfMonth((2018 - 1970) * 12);
const trainRows = rowsOf(world.days, (day) => day < lastYear);
const laterRows = rowsOf(world.days, (day) => day >= lastYear);
const trainDays = takeDays(world.days, trainRows);
const laterDays = takeDays(world.days, laterRows);
const input = { ...world, days: trainDays, totals: totalsOf(trainDays, world.places.codes.length) };
const calendar = createCalendar(world.holidays, world.periods);
const options: TrainOptions = {
  ...DEFAULT_OPTIONS,
  trees: { ...DEFAULT_OPTIONS.trees, maxTrees: 60, learningRate: 0.2, patience: 8 },
};
const trained = trainModel(input, options);
const later = predictRates(trained.model, laterDays, world.places, calendar);

/** Poisson log-likelihood without the terms that no forecast changes. */
const likelihood = (days: LabelledDays, rates: Float64Array) =>
  rates.reduce((sum, rate, i) => sum + (days.count[i] as number) * Math.log(rate) - rate, 0);

const total = (values: ArrayLike<number>) => Array.from(values).reduce((sum, v) => sum + v, 0);

test('on later time the model wins most of what the true rates win over the reference', () => {
  const truth = Float64Array.from(laterRows, (row) => world.trueRate[row] as number);
  const reference = likelihood(laterDays, later.normal);
  const share = (likelihood(laterDays, later.rate) - reference) / (likelihood(laterDays, truth) - reference);
  assert.ok(trained.trees > 5, `${trained.trees} trees`);
  assert.ok(share > 0.6 && share < 1.05, `${share} of the possible gain`);
});

test('the level of later time is that of the reference forecast, within the chance of its accidents', () => {
  const accidents = total(laterDays.count);
  assert.ok(Math.abs(total(later.rate) / accidents - 1) < 4 / Math.sqrt(accidents));
});

test('the number of trees is where later time was best, and growth stopped soon after', () => {
  const { gains, trees, firstDay, accidents } = trained.validation;
  assert.equal(gains.indexOf(Math.max(...gains)) + 1, trees);
  assert.ok(gains.length <= trees + options.trees.patience);
  assert.ok(firstDay !== undefined && firstDay < lastYear && accidents > 0);
});

test('accidents of validation time do not reach the trees that are judged on it', () => {
  const from = trained.validation.firstDay as number;
  const trees: number[] = [];
  const gainsWith = (seed: string) => {
    const random = createRandom(seed);
    const days = { ...trainDays, count: trainDays.count.slice() };
    days.day.forEach((day, row) => {
      if (day >= from) days.count[row] = random.poisson(0.3);
    });
    const steps = { ...options, trees: { ...options.trees, maxTrees: 3 } };
    const { validation } = trainModel({ ...input, days, totals: totalsOf(days, 50) }, steps);
    trees.push(validation.gains.length);
    return validation.gains;
  };
  // permuted labels of later time: nothing that earlier time taught can fit them
  assert.ok(gainsWith('a').every((gain) => gain < 0.02) && gainsWith('b').every((gain) => gain < 0.02));
  assert.deepEqual(trees, [3, 3]);
});

test('the same input and seed give the same bytes', () => {
  const few = { ...options, refit: { trees: 4, slope: 1 } };
  const bytes = () => encodeModel(trainModel(input, few).model);
  assert.deepEqual(bytes(), bytes());
});

test('a given number of trees and slope skips the search', () => {
  const { model, trees, validation } = trainModel(input, { ...options, refit: { trees: 3, slope: 0.9 } });
  assert.deepEqual([trees, treeCount(model.forest), model.calibration.slope], [3, 3, 0.9]);
  assert.deepEqual(validation.gains, []);
});

test('contributions add up to the log rate, and name what makes a holiday calm', () => {
  const holiday = rowsOf(laterDays, (day) => day === lastYear + 31 + 28 + 31 + 30).slice(0, 3);
  const rows = takeDays(laterDays, holiday);
  const { rate } = predictRates(trained.model, rows, world.places, calendar);
  const explanations = explain(trained.model, rows, world.places, calendar);
  assert.equal(explanations.length, 3);
  explanations.forEach((explanation, i) => {
    const sum = explanation.contributions.reduce((s, c) => s + c.logRatio, explanation.normalLog);
    assert.ok(Math.abs(sum - Math.log(rate[i] as number)) < 1e-9);
    const strongest = explanation.contributions.find(({ feature }) => feature !== EVERYWHERE);
    assert.equal(strongest?.feature, 'public_holiday');
    assert.ok((strongest?.logRatio ?? 0) < -0.3);
  });
});

test('without any weather the model still trains and predicts', () => {
  const bare: LabelledDays = { ...trainDays, weather: { ...trainDays.weather } };
  for (const field of WEATHER_FIELDS)
    Object.assign(bare.weather, { [field]: new Float32Array(bare.day.length).fill(Number.NaN) });
  const { model } = trainModel({ ...input, days: bare }, { ...options, refit: { trees: 5, slope: 1 } });
  const { rate } = predictRates(model, laterDays, world.places, calendar);
  assert.ok(rate.every((value) => value > 0 && Number.isFinite(value)));
});

test('days whose weather is missing get a finite rate near that of usual weather', () => {
  const blank = { ...createCommuneDays(laterRows.length), place: laterDays.place, day: laterDays.day };
  const { rate } = predictRates(trained.model, blank, world.places, calendar);
  assert.ok(Math.abs(total(rate) / total(later.rate) - 1) < 0.3);
});

test('one training year is enough: later days keep the level of that year', () => {
  const rows = rowsOf(world.days, (day) => day >= lastYear - 365 && day < lastYear);
  const days = takeDays(world.days, rows);
  const { model } = trainModel({ ...input, days, totals: totalsOf(days, 50) }, options);
  const { rate } = predictRates(model, laterDays, world.places, calendar);
  assert.ok(Math.abs(total(rate) / total(laterDays.count) - 1) < 0.15);
});

test('a single month cannot be parted: the model is the reference forecast', () => {
  const rows = rowsOf(world.days, (day) => day >= lastYear - 31 && day < lastYear);
  const days = takeDays(world.days, rows);
  const { trees, validation } = trainModel({ ...input, days, totals: totalsOf(days, 50) }, options);
  assert.deepEqual([trees, validation.firstDay], [0, undefined]);
});

test('a tenth of the zero rows with weight ten gives nearly the same forecasts', () => {
  const random = createRandom('sample');
  const kept = Int32Array.from(trainDays.day.keys()).filter(
    (row) => (trainDays.count[row] as number) > 0 || random.next() < 0.1,
  );
  const days = takeDays(trainDays, kept);
  days.count.forEach((count, row) => {
    if (count === 0) days.weight[row] = 10;
  });
  const { model } = trainModel({ ...input, days }, { ...options, refit: { trees: trained.trees, slope: 1 } });
  const { rate } = predictRates(model, laterDays, world.places, calendar);
  const possible = likelihood(laterDays, later.rate) - likelihood(laterDays, later.normal);
  assert.ok(likelihood(laterDays, rate) - likelihood(laterDays, later.normal) > 0.6 * possible);
  assert.ok(Math.abs(total(rate) / total(later.rate) - 1) < 0.05);
});

test('two departments, one of them without rows, train and predict', () => {
  const departments = world.places.departments.map((code, i) => (i < 10 ? ('2A' as DepartmentCode) : code));
  const codes = world.places.codes.map((code, i) => (i < 10 ? (`2A00${i}` as InseeCode) : code));
  const places = { ...world.places, codes, departments };
  const days = takeDays(
    trainDays,
    Int32Array.from(trainDays.day.keys()).filter((row) => (trainDays.place[row] as number) >= 10),
  );
  const totals = {
    ...input.totals,
    observed: input.totals.observed.slice(),
    byPlaceMonth: input.totals.byPlaceMonth.slice(),
  };
  totals.observed.fill(0, 0, 10 * totals.months);
  totals.byPlaceMonth.fill(0, 0, 10 * totals.months);
  const { model } = trainModel(
    { ...input, places, days, totals },
    { ...options, refit: { trees: 3, slope: 1 } },
  );
  const { rate, normal } = predictRates(model, laterDays, places, calendar);
  assert.ok(rate.every((value) => value > 0 && Number.isFinite(value)));
  assert.ok(normal.every((value) => value > 0 && value < 5));
});

test('rows without any accident are refused', () => {
  const days = { ...trainDays, count: new Uint16Array(trainDays.count.length) };
  assert.throws(() => trainModel({ ...input, days }, options), { code: 'TRAINING_DATA' });
});

test('the lockdown spring of 2020 does not teach the trees that spring is calm', () => {
  const locked: World = createWorld({
    seed: 'spring',
    communes: 80,
    firstYear: 2019,
    years: 3,
    rate: 0.15,
    effects: 0,
  });
  const [from, to] = [firstDayOfMonth((2020 - 1970) * 12 + 2), firstDayOfMonth((2020 - 1970) * 12 + 5)];
  const random = createRandom('lockdown');
  locked.days.day.forEach((day, row) => {
    if (day >= from && day < to && random.next() < 0.7) locked.days.count[row] = 0;
  });
  const { model } = trainModel(
    { ...locked, totals: totalsOf(locked.days, 80) },
    { ...options, refit: { trees: 15, slope: 1 } },
  );
  const spring = createCommuneDays(80 * 30);
  spring.place.set(spring.place.map((_, i) => i % 80));
  const start = firstDayOfMonth((2022 - 1970) * 12 + 3);
  spring.day.set(spring.day.map((_, i) => start + Math.floor(i / 80)));
  const { rate } = predictRates(
    model,
    spring,
    locked.places,
    createCalendar(locked.holidays, locked.periods),
  );
  const usual = total(locked.placeRate) * 30;
  assert.ok(Math.abs(total(rate) / usual - 1) < 0.15, `${total(rate) / usual} of a usual April`);
});
