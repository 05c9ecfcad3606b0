import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { connectionUri, parseConnectionUri } from '../../../src/config/airflow-connection.js';
import { dayInParis } from '../../../src/domain/day.js';
import { airflowExport } from '../../../src/workflows/airflow/export.js';
import { type Dag, POOLS } from '../../../src/workflows/dag.js';
import { DAGS, dagsOf } from '../../../src/workflows/dags.js';
import { nextInstant } from '../../../src/workflows/schedule.js';
import { URIS } from '../../config/connection-uris.js';
import { FIXTURE_DAGS } from '../../workflows/airflow/fixture-dags.js';
import { installAirflow, openAirflow } from './installation.js';
import { tableHashes } from './tables.js';

type ReadDags = {
  readonly version: string;
  readonly errors: Record<string, string>;
  readonly dags: Record<
    string,
    {
      readonly catchup: boolean;
      /** logical date and instant */
      readonly runs: readonly (readonly [string, string])[];
      readonly tasks: Record<
        string,
        { group: string | null; rule: string; teardown: boolean; retries: number; upstream: string[] }
      >;
    }
  >;
};
type States = { readonly run: string; readonly tasks: Record<string, string | null> };

/** The workflows with a gate before the training, and the training on another machine. */
const AWAY = dagsOf({ compute: { kind: 'ec2' }, gate: { kind: 'jenkins' } });
/** The day before the clocks go forward in Paris. */
const BEFORE_SPRING = '2026-03-28T00:00:00+00:00';
const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Tests against one real version of Apache Airflow, whose packages a file of this folder names. */
export function airflowSuite(requirements: string): void {
  const installStartedMs = performance.now();
  const installed = installAirflow(requirements);
  const installS = ((performance.now() - installStartedMs) / 1000).toFixed(1);
  if ('skip' in installed) {
    test(`Apache Airflow of ${requirements}`, { skip: installed.skip }, () => {});
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'rp-airflow-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const homes = { airflow: join(folder, 'store'), embedded: join(folder, 'embedded') };
  /** our command on the simulated country, and one that only tells what it was asked */
  const commands = {
    real: script(
      'rescue-predict',
      `exec node ${root}bin/rescue-predict.js "$@" --simulated --home ${homes.airflow}`,
    ),
    fake: script(
      'fake',
      `printf '%s\\n' "$*|$RESCUE_PREDICT_TASK_PARAMS|$RESCUE_PREDICT_RUN_PARAMS|$RESCUE_PREDICT_RUN_AT" >> ${folder}/asked-$4`,
      'case "$4" in',
      '  fail) exit 3 ;;',
      '  skip) exit 99 ;;',
      `  sleep) trap 'echo stopped > ${folder}/stopped; exit 143' TERM; sleep 60 & wait ;;`,
      'esac',
    ),
  };
  const airflow = openAirflow(installed.venv, folder, { TZ: 'UTC' });
  const rescuePredict = (args: readonly string[], environment: Readonly<Record<string, string>> = {}) => {
    const { status, stdout, stderr } = spawnSync('node', [join(root, 'bin/rescue-predict.js'), ...args], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: folder, ...environment },
      timeout: 240_000,
    });
    assert.equal(status, 0, `${stdout}${stderr}`);
    return stdout;
  };
  const asked = (task: string) =>
    readFileSync(join(folder, `asked-${task}`), 'utf8')
      .trim()
      .split('\n');
  const states = (dag: string) =>
    airflow.python('read_states.py', join(airflow.home, 'airflow.db'), dag) as States;
  const day = dayInParis(new Date());
  const testDags = (dags: readonly string[], command: string) => {
    const commands = dags.map((dag) => ['dags', 'test', dag, day]);
    const { ended, output } = airflow.run(commands, { RESCUE_PREDICT_COMMAND: command });
    return Object.fromEntries(dags.map((dag, i) => [dag, { ...ended[i], ...states(dag), output }]));
  };
  const mustRun = (...commands: readonly (readonly string[])[]) => {
    const { ended, output } = airflow.run(commands);
    assert.deepEqual(
      ended.map(({ status }) => status),
      commands.map(() => 0),
      output,
    );
  };

  function script(name: string, ...lines: readonly string[]): string {
    const path = join(folder, name);
    writeFileSync(path, ['#!/bin/sh', ...lines, ''].join('\n'));
    chmodSync(path, 0o755);
    return path;
  }

  test('set-up: our command is built, the database is made', (t) => {
    const built = spawnSync('node', ['scripts/build.js'], { cwd: root, encoding: 'utf8' });
    assert.equal(built.status, 0, `${built.stdout}${built.stderr}`);
    mustRun(['db', 'migrate']);
    exportTo(join(airflow.dags, 'fixtures'), FIXTURE_DAGS);
    exportTo(join(folder, 'away'), AWAY);
    const folderOfOurs = join(airflow.dags, 'ours');
    rescuePredict(['airflow', 'export', '--out', folderOfOurs]);
    t.diagnostic(`installed in ${installS} s`);
  });

  test('the exported files parse without error and mean the same dates', (t) => {
    for (const [path, dags] of [
      [join(airflow.dags, 'ours'), DAGS],
      [join(airflow.dags, 'fixtures'), FIXTURE_DAGS],
      [join(folder, 'away'), AWAY],
    ] as const) {
      const read = airflow.python('read_dags.py', path, BEFORE_SPRING) as ReadDags;
      if (dags === DAGS) t.diagnostic(`Apache Airflow ${read.version}, ${pythonVersion(installed.venv)}`);
      assert.deepEqual(read.errors, {});
      assert.deepEqual(Object.keys(read.dags).sort(), dags.map((dag) => dag.name).sort());
      for (const dag of dags) assertSame(dag, read.dags[dag.name]);
    }
  });

  test("the original's variables and connections are imported after our conversion", () => {
    const variables = { S3BucketName: 'rescue', S3Path: 'data', WEATHERMAP_API: "ke'y%", N: 2 };
    const aws = {
      conn_id: 'aws_id',
      conn_type: 'aws',
      description: '',
      host: '',
      login: 'AKIA',
      password: 's/e+c',
      schema: '',
      port: null,
      extra: {},
    };
    const snowflake = {
      ...aws,
      conn_id: 'snowflake_id',
      conn_type: 'snowflake',
      schema: 'public',
      extra: { account: 'a', deep: { list: [1] } },
    };
    writeFileSync(join(folder, 'variables.json'), JSON.stringify(variables));
    writeFileSync(join(folder, 'connections.json'), JSON.stringify([aws, snowflake]));
    const out = join(folder, 'imported');
    const told = rescuePredict(['config', 'import', '--out', out], {
      RESCUE_PREDICT_AIRFLOW_VARIABLES: join(folder, 'variables.json'),
      RESCUE_PREDICT_AIRFLOW_CONNECTIONS: join(folder, 'connections.json'),
    });
    assert.ok(!told.includes('s/e+c') && !told.includes("ke'y%"));
    mustRun(
      ['variables', 'import', join(out, 'variables.json')],
      ['connections', 'import', join(out, 'connections.json')],
      ['variables', 'export', join(out, 'exported-variables.json')],
      ['connections', 'export', join(out, 'exported-connections.json')],
    );
    const exported = (name: string) => JSON.parse(readFileSync(join(out, `exported-${name}.json`), 'utf8'));
    const { N: _unused, ...taken } = variables;
    assert.deepEqual(exported('variables'), taken);
    const connections = exported('connections');
    const fields = ['conn_type', 'login', 'password'].map((field) => connections.aws_id[field]);
    assert.deepEqual(fields, ['aws', 'AKIA', 's/e+c']);
    assert.deepEqual(JSON.parse(connections.snowflake_id.extra), snowflake.extra);
  });

  test("connection URIs are read and written as Airflow's own class does", () => {
    const path = join(folder, 'uris.json');
    writeFileSync(path, JSON.stringify(URIS.map(([uri]) => uri)));
    const theirs = airflow.python('read_uris.py', path) as ({ uri: string } & Record<string, unknown>)[];
    assert.equal(theirs.length, URIS.length);
    for (const [i, [uri]] of URIS.entries()) {
      const { uri: written = '', ...fields } = theirs[i] ?? {};
      const ours = parseConnectionUri('c', uri);
      assert.deepEqual(fields, { ...ours }, uri);
      assert.deepEqual(parseConnectionUri('c', written), ours, written);
      // JSON in `__extra__` may be spaced otherwise; everything else is the same text.
      if (!written.includes('__extra__')) assert.equal(connectionUri(ours), written);
    }
  });

  test('day, parameters, skipped tasks, failures, teardowns and timeouts come through', async (t) => {
    const runs = testDags(
      FIXTURE_DAGS.map(({ name }) => name),
      commands.fake,
    );
    for (const [dag, { run, tasks, seconds }] of Object.entries(runs))
      t.diagnostic(`dags test ${dag}: ${run}, ${JSON.stringify(tasks)}, ${seconds} s`);
    await t.test('the day and the parameters arrive, and a skipped task skips nothing after it', () => {
      const { status, run, tasks, output } = runs.fine ?? {};
      assert.deepEqual([status, run], [0, 'success'], output);
      assert.deepEqual(tasks, { a: 'success', skip: 'skipped', b: 'success' });
      const [given = ''] = asked('a');
      const [words, taskParams = '', runParams = '', at] = given.split('|');
      assert.equal(words, 'task run --from-airflow-env a');
      assert.deepEqual(JSON.parse(taskParams), FIXTURE_DAGS[0]?.tasks[0]?.params);
      assert.deepEqual(JSON.parse(runParams), { again: null, count: 3 });
      assert.equal(dayInParis(new Date(at ?? '')), day);
    });
    await t.test('a failing task fails the run, and its teardown runs', () => {
      const { status, run, tasks } = runs.failing ?? {};
      assert.notEqual(status, 0);
      assert.equal(run, 'failed');
      const { start, fail, after: later, stop } = tasks ?? {};
      assert.deepEqual([start, fail, later, stop], ['success', 'failed', 'upstream_failed', 'success']);
      assert.equal(asked('stop').length, 1);
    });
    await t.test('a failing task fails the run even when the last task runs whatever happened', () => {
      const { run, tasks } = runs['last-all-done'] ?? {};
      assert.deepEqual([run, tasks?.fail, tasks?.last], ['failed', 'failed', 'success']);
    });
    await t.test('a task that takes too long is told to stop by SIGTERM', () => {
      // `dags test` itself ends at a timeout and may leave the state of the run open: only the task is looked at.
      assert.equal(runs.slow?.tasks.sleep, 'failed');
      assert.equal(readFileSync(join(folder, 'stopped'), 'utf8').trim(), 'stopped');
    });
  });

  test('elt, train and forecast leave the same tables as the embedded path', async (t) => {
    const runs = testDags(['elt', 'train', 'forecast'], commands.real);
    for (const [dag, { status, run, tasks, seconds, output }] of Object.entries(runs)) {
      t.diagnostic(`dags test ${dag}: ${run}, ${Object.keys(tasks).length} tasks, ${seconds} s`);
      assert.deepEqual([status, run], [0, 'success'], output);
    }
    const startedMs = performance.now();
    rescuePredict(['up', '--once', '--simulated', '--home', homes.embedded]);
    t.diagnostic(`up --once: ${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
    const hashes = await tableHashes(homes.airflow);
    assert.deepEqual(hashes, await tableHashes(homes.embedded));
    assert.ok(!hashes.forecasts?.startsWith('0 ') && !hashes.accidents?.startsWith('0 '));
    t.diagnostic(`${Object.keys(hashes).length} tables equal`);
  });
}

function exportTo(folder: string, dags: readonly Dag[]): void {
  mkdirSync(folder, { recursive: true });
  const files = airflowExport(dags, { version: '0.0.0', command: 'rescue-predict', pools: POOLS });
  for (const { name, text } of files) writeFileSync(join(folder, name), text);
}

/** Tasks, edges, groups, teardowns, retries and the instants of the next runs are those of the workflow. */
function assertSame(dag: Dag, read: ReadDags['dags'][string] | undefined): void {
  assert.ok(read !== undefined);
  assert.equal(read.catchup, false);
  const { any_failed: watcher, ...tasks } = read.tasks;
  assert.deepEqual(Object.keys(tasks).sort(), dag.tasks.map(({ id }) => id).sort());
  for (const { id, needs, group, triggerRule, retries } of dag.tasks) {
    const task = tasks[id];
    assert.deepEqual(task?.upstream, [...needs].sort(), `${dag.name}.${id}`);
    assert.equal(task?.group, group ?? null);
    assert.equal(task?.teardown, triggerRule === 'teardown');
    assert.equal(task?.retries, retries);
  }
  assert.equal(
    watcher !== undefined,
    dag.tasks.some(({ triggerRule }) => triggerRule !== 'all_success'),
  );
  const expected: string[] = [];
  let instant: Date | undefined = new Date(Date.parse(BEFORE_SPRING) - 1);
  for (let i = 0; i < 3 && dag.schedule !== undefined; i++) {
    instant = nextInstant(dag.schedule, instant ?? new Date());
    expected.push(instant?.toISOString() ?? '');
  }
  const runs = read.runs.map((pair) => pair.map((text) => new Date(text).toISOString()));
  assert.deepEqual(
    runs,
    expected.map((text) => [text, text]),
    `${dag.name}: the logical date is the instant of the run`,
  );
}

function pythonVersion(venv: string): string {
  return spawnSync(join(venv, 'bin', 'python'), ['--version'], { encoding: 'utf8' }).stdout.trim();
}
