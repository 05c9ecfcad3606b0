import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AirflowRun } from '../../../src/config/airflow-run.js';
import { type Day, parseDay } from '../../../src/domain/day.js';
import { AppError } from '../../../src/lib/errors.js';
import {
  dayOfAirflowRun,
  dayOption,
  findTask,
  requestOfAirflow,
  requestOfCommand,
} from '../../../src/workflows/airflow/resolve.js';
import { DAGS } from '../../../src/workflows/dags.js';
import { TASKS } from '../../../src/workflows/registry.js';

const day = (text: string): Day => parseDay(text) ?? assert.fail(text);
const today = day('2026-11-23');
const RUN: AirflowRun = {
  dag: 'forecast',
  run: 'scheduled__1',
  task: 'forecast',
  tryNumber: '2',
  at: '2026-11-22T23:30:00+00:00',
  taskParams: '{"day": {"run": "day"}, "again": {"param": "again"}}',
  runParams: '{"again": null}',
};
const refuses = (run: () => unknown, code: string, pattern: RegExp) =>
  assert.throws(
    run,
    (error) => error instanceof AppError && error.code === code && pattern.test(error.message),
  );

test('an Airflow run is for the civil day in Paris of its logical date', () => {
  const days = [
    ['2026-11-23T05:00:00+00:00', '2026-11-23'],
    ['2026-11-22T23:30:00+00:00', '2026-11-23'],
    ['2026-07-14T21:59:59Z', '2026-07-14'],
    ['2026-07-14T22:00:00Z', '2026-07-15'],
    ['2026-03-29T06:00:00+02:00', '2026-03-29'],
  ] as const;
  assert.ok(days.length > 0);
  for (const [at, expected] of days) assert.equal(dayOfAirflowRun({ ...RUN, at }), expected, at);
});

test('a run without a readable date is refused', () => {
  for (const at of [undefined, '', 'None'])
    refuses(() => dayOfAirflowRun({ ...RUN, at }), 'INPUT_INVALID', /logical date/);
});

test('parameters are filled from the day and from the run; null is as good as left away', () => {
  const request = requestOfAirflow(TASKS, 'forecast', RUN, undefined);
  assert.equal(request.task.name, 'forecast');
  assert.deepEqual(request.params, { day: '2026-11-23' });
  assert.equal(request.trigger, 'airflow forecast scheduled__1 forecast try 2');
  const again = requestOfAirflow(TASKS, 'forecast', { ...RUN, runParams: '{"again": true}' }, undefined);
  assert.deepEqual(again.params, { day: '2026-11-23', again: true });
  const other = requestOfAirflow(TASKS, 'forecast', RUN, day('2026-01-01'));
  assert.deepEqual(other.params, { day: '2026-01-01' });
});

test('parameters that the task does not take are refused, with what it takes', () => {
  const wrong = [
    { taskParams: '{"other": 1}' },
    { taskParams: '{"again": "yes"}' },
    { taskParams: '[]' },
    { runParams: 'x' },
  ];
  assert.ok(wrong.length > 0);
  for (const change of wrong)
    refuses(
      () => requestOfAirflow(TASKS, 'forecast', { ...RUN, ...change }, undefined),
      'INPUT_INVALID',
      /param/,
    );
});

test('a task that is not there is refused with the list of those that are', () => {
  refuses(() => findTask(TASKS, 'nope'), 'NOT_FOUND', /accidents.*"nope"/);
});

test('on the command line the day goes where the workflows put the day of a run', () => {
  const given = { json: undefined, day: day('2026-02-01'), today };
  const paramsOf = (name: string, given_: typeof given | { json: string; day: undefined; today: Day }) =>
    requestOfCommand(TASKS, DAGS, name, given_).params;
  assert.deepEqual(paramsOf('forecast', given), { day: '2026-02-01' });
  assert.deepEqual(paramsOf('weather-backfill', given), { endsBefore: '2026-02-01' });
  assert.deepEqual(paramsOf('forecast', { json: '{"again": true}', day: undefined, today }), {
    day: today,
    again: true,
  });
  refuses(
    () => requestOfCommand(TASKS, DAGS, 'stations', given),
    'INPUT_INVALID',
    /does not depend on the day/,
  );
  refuses(
    () => paramsOf('train', { json: '{"again": {"deep": 1}}', day: undefined, today }),
    'INPUT_INVALID',
    /param/,
  );
});

test('--day is a date of the calendar', () => {
  assert.equal(dayOption(undefined), undefined);
  assert.equal(dayOption('2026-02-28'), '2026-02-28');
  refuses(() => dayOption('2026-02-30'), 'INPUT_INVALID', /--day/);
});
