import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createCalendar } from '../../src/domain/calendar.js';
import { decodeModel, encodeModel } from '../../src/model/artifact.js';
import { explain, predictRates } from '../../src/model/predict.js';
import { DEFAULT_OPTIONS, trainModel } from '../../src/model/train.js';
import { openModelWorker } from '../../src/tasks/model-client.js';
import { createWorld } from './simulated.js';

const world = createWorld({ seed: 'worker', communes: 60, firstYear: 2016, years: 2, rate: 0.1, effects: 1 });
const { days, places, holidays, periods, totals } = world;
const input = { days, places, holidays, periods, totals };
const options = { ...DEFAULT_OPTIONS, refit: { trees: 8, slope: 0.95 } };
const expected = trainModel(input, options).model;
const workers = [1, 2, 3].map((threads) => openModelWorker({ threads }));
after(async () => {
  for (const worker of workers) await worker.close();
});

test('one, two and three threads train the very bytes that the caller itself would', async () => {
  assert.ok(workers.length === 3);
  for (const worker of workers) {
    const { model, trees } = await worker.train(input, options);
    assert.equal(trees, 8);
    assert.deepEqual(model, encodeModel(expected));
  }
});

test('predictions and explanations from the worker are those of the model', async () => {
  const [worker] = workers;
  const bytes = encodeModel(expected);
  const calendar = createCalendar(holidays, periods);
  assert.deepEqual(
    await worker?.predict(bytes, { days, places, holidays, periods }),
    predictRates(expected, days, places, calendar),
  );
  const one = { place: days.place.slice(0, 1), day: days.day.slice(0, 1), weather: days.weather };
  assert.deepEqual(
    await worker?.explain(bytes, { days: one, places, holidays, periods }),
    explain(expected, one, places, calendar),
  );
});

test('the worker tells how far it is, and records what the caller knows of the data', async () => {
  const steps: string[] = [];
  const result = await workers[0]?.train(
    input,
    options,
    { data: 'abc' },
    { step: (what) => steps.push(what) },
  );
  assert.ok(steps.filter((what) => what === 'growing trees').length === 8);
  assert.deepEqual(decodeModel(result?.model ?? new Uint8Array()).meta, { data: 'abc' });
});

test('a foreseen failure inside the worker arrives as the same failure', async () => {
  const empty = { ...days, count: new Uint16Array(days.count.length) };
  await assert.rejects(async () => workers[0]?.train({ ...input, days: empty }, options), {
    name: 'AppError',
    code: 'TRAINING_DATA',
  });
  await assert.rejects(
    async () => workers[0]?.predict(new Uint8Array([1]), { days, places, holidays, periods }),
    {
      code: 'MODEL_FORMAT',
    },
  );
});

test('the caller goes on while the worker trains', async () => {
  let ticks = 0;
  const timer = setInterval(() => ticks++, 5);
  await workers[1]?.train(input, { ...options, refit: { trees: 20, slope: 1 } });
  clearInterval(timer);
  assert.ok(ticks >= 3, `${ticks} ticks`);
});

test('a closed worker refuses what is asked of it', async () => {
  const worker = openModelWorker({ threads: 1 });
  await worker.close();
  await assert.rejects(worker.train(input, options), /closed/);
});
