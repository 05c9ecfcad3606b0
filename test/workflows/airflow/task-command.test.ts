import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Console } from '../../../src/cli/command.js';
import { taskCommand, taskRunCommand, taskStopCommand } from '../../../src/cli/commands/task.js';
import type { Config } from '../../../src/config/config.js';
import { AppError } from '../../../src/lib/errors.js';
import { openSimulatedApp } from '../../tasks/simulated-app.js';

const simulated = await openSimulatedApp('2026-11-23T05:00:00Z');
after(() => simulated.close());

function listener(): Console & { readonly told: () => string } {
  const lines: string[] = [];
  return { out: (text) => void lines.push(text), err: () => {}, told: () => lines.join('') };
}

test('a task runs by name and its outcome is one line of JSON', async () => {
  const console = listener();
  await taskRunCommand().run(
    simulated.app,
    ['communes', '{}', 'airflow elt r communes try 1', 'a'],
    {},
    console,
  );
  const outcome = JSON.parse(console.told());
  assert.equal(outcome.task, 'communes');
  assert.ok(outcome.facts.rows > 0);
  const [run] = await simulated.app.taskLog.list({ limit: 1 });
  assert.deepEqual([run?.trigger, run?.state], ['airflow elt r communes try 1', 'success']);
});

test('the same task asked for twice at once runs one after the other', async () => {
  const consoles = [listener(), listener()];
  await Promise.all(
    consoles.map((console, i) =>
      taskRunCommand().run(simulated.app, ['contours', '{}', 'test', `twin-${i}`], {}, console),
    ),
  );
  const outcomes = consoles.map((console) => JSON.parse(console.told()));
  assert.deepEqual(
    outcomes.map(({ skipped }) => skipped === true),
    [false, true],
  );
});

test('a task that is told to stop fails in the log with the reason, and can be run again', async () => {
  const work = taskRunCommand().run(simulated.app, ['calendar', '{}', 'test', 'stopped'], {}, listener());
  const failed = assert.rejects(work, /stopped by a signal/);
  await taskStopCommand.run(simulated.app, ['stopped'], {}, listener());
  await failed;
  const [run] = await simulated.app.taskLog.list({ task: 'calendar', limit: 1 });
  assert.ok(run === undefined || (run.state === 'failed' && run.error === 'stopped by a signal'));
  await taskRunCommand().run(simulated.app, ['calendar', '{}', 'test', 'again'], {}, listener());
  const [later] = await simulated.app.taskLog.list({ task: 'calendar', limit: 1 });
  assert.equal(later?.state, 'success');
});

test('a command without action or with unknown options of a task is wrong use', async () => {
  const { config } = simulated.app;
  const start = (args: readonly string[], options = {}) =>
    taskCommand.start(config, options, listener(), args);
  const wrong = [
    () => start(['run']),
    () => start(['walk', 'communes']),
    () => start(['run', 'communes'], { fromAirflowEnv: true }),
    () => start(['run', 'communes'], { wait: 'long' }),
    () => start(['run', 'communes'], { params: '{' }),
  ];
  assert.ok(wrong.length > 0);
  for (const run of wrong)
    await assert.rejects(run, (error) => error instanceof AppError && error.code === 'INPUT_INVALID');
});

test('the list names every task and what it takes', async () => {
  const console = listener();
  assert.equal(await taskCommand.start(simulated.app.config, { json: true }, console, ['list']), 0);
  const tasks = JSON.parse(console.told()) as { name: string; params: { properties: object } }[];
  const forecast = tasks.find(({ name }) => name === 'forecast');
  assert.ok('day' in (forecast?.params.properties ?? {}));
});

test('under Airflow, done is 0 and nothing to do is 99, and the last line is short JSON', async () => {
  const { config } = simulated.app;
  await simulated.app.close();
  const run = {
    dag: 'elt',
    run: 'r',
    task: 'contours',
    tryNumber: '1',
    at: '2026-11-23T05:00:00Z',
    taskParams: '{}',
    runParams: '{}',
  };
  const underAirflow: Config = { ...config, airflow: { ...config.airflow, run } };
  const statuses: number[] = [];
  for (const name of ['contours', 'contours']) {
    const console = listener();
    statuses.push(await taskCommand.start(underAirflow, { fromAirflowEnv: true }, console, ['run', name]));
    const { task, facts } = JSON.parse(console.told());
    assert.deepEqual([task, facts], [name, undefined]);
  }
  assert.deepEqual(statuses, [0, 99]);
});
