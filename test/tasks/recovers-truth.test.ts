import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Calendar, type CalendarDay, createCalendar } from '../../src/domain/calendar.js';
import { dayFromNumber } from '../../src/domain/day.js';
import { SIMULATED_DEPARTMENT } from '../../src/domain/department.js';
import { decodeModel } from '../../src/model/artifact.js';
import type { LabelledDays } from '../../src/model/commune-days.js';
import { predictRates } from '../../src/model/predict.js';
import { loadCalendarData, loadCommunes } from '../../src/tasks/load.js';
import { championName, HOLDOUT_FILE } from '../../src/tasks/model-name.js';
import { runPipeline } from '../../src/tasks/pipeline.js';
import { loadRows } from '../../src/tasks/training-data.js';
import { openSimulatedApp, type SimulatedApp } from './simulated-app.js';

/** The year that the compared model has not seen; enough years before it to learn from some 17,000 accidents. */
const LAST_YEAR = 2023;
const FIRST_YEAR = 2010;

let simulated: SimulatedApp;
let days: LabelledDays;
let calendar: Calendar;
/** what the model expects, what climatology expects, and the rates that the accidents were drawn from */
let rate: Float64Array;
let normal: Float64Array;
let truth: Float64Array;

before(async () => {
  simulated = await openSimulatedApp('2024-12-14T05:00:00Z', (config) => ({
    ...config,
    years: Array.from({ length: LAST_YEAR - FIRST_YEAR + 1 }, (_, i) => FIRST_YEAR + i),
  }));
  const { app, sandbox } = simulated;
  await runPipeline(app, () => {});
  const { departments } = app.config;
  const champion = await app.tracking.findAlias(championName(departments), 'champion');
  assert.ok(champion);
  const holdout = decodeModel(await app.tracking.getArtifact(champion.runId, HOLDOUT_FILE));
  const places = await loadCommunes(app.warehouse, departments);
  const everyRow = { maxRows: Number.POSITIVE_INFINITY, seed: 0 };
  ({ days } = await loadRows(app.warehouse, { departments, years: [LAST_YEAR] }, everyRow, () => {}));
  const { holidays, periods } = await loadCalendarData(app.warehouse);
  calendar = createCalendar(holidays, periods);
  ({ rate, normal } = predictRates(holdout, days, places, calendar));
  truth = Float64Array.from(days.day, (day, row) => {
    const code = places.codes[days.place[row] as number];
    assert.ok(code);
    return sandbox.country.trueRate(code, dayFromNumber(day));
  });
});
after(() => simulated?.close());

const total = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0);

/** Root mean square of log(rate ÷ true rate), the level left aside. */
function logError(rates: Float64Array): number {
  const logs = rates.map((value, row) => Math.log(value / (truth[row] as number)));
  const mean = total(logs) / logs.length;
  return Math.sqrt(total(logs.map((log) => (log - mean) ** 2)) / logs.length);
}

/** Log of what the rates of some days make of climatology, against the other days. */
function effectOn(rates: Float64Array, holds: (facts: CalendarDay) => boolean): number {
  const sums = { inside: [0, 0] as [number, number], outside: [0, 0] as [number, number] };
  days.day.forEach((day, row) => {
    const own = holds(calendar.on(dayFromNumber(day), SIMULATED_DEPARTMENT)) ? sums.inside : sums.outside;
    own[0] += rates[row] as number;
    own[1] += normal[row] as number;
  });
  const log = ([sum, reference]: [number, number]) => Math.log(sum / reference);
  return log(sums.inside) - log(sums.outside);
}

/** Correlation over communes of log yearly rates. */
function correlation(rates: Float64Array): number {
  const communes = Math.max(...days.place) + 1;
  const logs = [rates, truth].map((values) => {
    const sums = new Float64Array(communes);
    days.place.forEach((place, row) => {
      sums[place] = (sums[place] as number) + (values[row] as number);
    });
    const own = sums.map(Math.log);
    return own.map((log) => log - total(own) / communes);
  });
  const [own, real] = logs as [Float64Array, Float64Array];
  const product = (a: Float64Array, b: Float64Array) => total(a.map((x, i) => x * (b[i] as number)));
  return product(own, real) / Math.sqrt(product(own, own) * product(real, real));
}

const holiday = (facts: CalendarDay) => facts.publicHoliday === true;
const school = (facts: CalendarDay) => facts.schoolHoliday === true;

test('the model expects as many accidents in all as the truth does', () => {
  assert.equal(rate.length, 120 * 365);
  assert.ok(Math.abs(total(rate) / total(truth) - 1) < 0.04, `${total(rate) / total(truth)} of the truth`);
});

test('communes rank as their true rates do', () => {
  const found = correlation(rate);
  assert.ok(found > 0.97, `correlation ${found}`);
});

test('the log rates lie clearly nearer to the truth than those of climatology', () => {
  const [own, reference] = [logError(rate), logError(normal)];
  assert.ok(own < 0.75 * reference, `${own} against ${reference}`);
});

test('public holidays and school holidays have most of their true effects, of which climatology knows nothing', () => {
  const effects = [holiday, school].map((holds) => [effectOn(rate, holds), effectOn(truth, holds)] as const);
  for (const [own, real] of effects) {
    assert.ok(real < -0.1, `${real}: climatology knows it already`);
    assert.ok(Math.abs(own / real - 1) < 0.5, `${own} instead of ${real}`);
  }
});
