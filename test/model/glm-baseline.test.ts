import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCalendar } from '../../src/domain/calendar.js';
import { takeDays } from '../../src/model/commune-days.js';
import { encodeFeatures } from '../../src/model/features.js';
import { fitBaseline, predictBaseline } from '../../src/model/glm-baseline.js';
import { createWorld } from './simulated.js';

const world = createWorld({
  seed: 'baseline',
  communes: 20,
  firstYear: 2015,
  years: 3,
  rate: 0.4,
  effects: 1,
});
const calendar = createCalendar(world.holidays, world.periods);
const logNormal = Float64Array.from(world.days.place, (place) => Math.log(world.placeRate[place] as number));
const features = encodeFeatures(world.days, world.places, calendar, logNormal);
const { count, weight } = world.days;
const baseline = fitBaseline({ features, logNormal }, count, weight);

test('the regression on one-hot and standardised inputs finds weekdays and holidays', () => {
  assert.ok(baseline.converged);
  const rates = predictBaseline(baseline, { features, logNormal });
  const likelihood = (of: (row: number) => number) =>
    count.reduce((sum, n, row) => sum + n * Math.log(of(row)) - of(row), 0);
  const reference = likelihood((row) => Math.exp(logNormal[row] as number));
  const best = likelihood((row) => world.trueRate[row] as number) - reference;
  const share = (likelihood((row) => rates[row] as number) - reference) / best;
  assert.ok(share > 0.5 && share < 1.1, `${share} of the possible gain`);
});

test('missing inputs and rows of another time get a finite rate', () => {
  const rows = takeDays(world.days, Int32Array.of(0, 100, 5000));
  for (const field of ['temp', 'rain'] as const) rows.weather[field].fill(Number.NaN);
  const log = new Float64Array(3).fill(-2);
  const blank = encodeFeatures(rows, world.places, calendar, log);
  const rates = predictBaseline(baseline, { features: blank, logNormal: log });
  assert.ok(rates.every((rate) => rate > 0 && Number.isFinite(rate)));
});
