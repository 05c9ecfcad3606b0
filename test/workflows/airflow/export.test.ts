import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { AppError } from '../../../src/lib/errors.js';
import { DAG_FILE, MANIFEST_FILE_NAME } from '../../../src/workflows/airflow/dag-file.js';
import { airflowExport } from '../../../src/workflows/airflow/export.js';
import { AirflowManifest, airflowManifest } from '../../../src/workflows/airflow/manifest.js';
import { type Dag, dagTask, POOLS } from '../../../src/workflows/dag.js';
import { DAGS, dagsOf } from '../../../src/workflows/dags.js';
import { FIXTURE_DAGS } from './fixture-dags.js';

const OPTIONS = { version: '1.2.3', command: 'node /opt/rescue-predict/bin/rescue-predict.js', pools: POOLS };
const check = Compile(AirflowManifest);
const dagWith = (change: Partial<Dag>): Dag => ({ ...(FIXTURE_DAGS[1] as Dag), ...change });

test('the manifest of every workflow has the shape that the DAG file reads', () => {
  const away = dagsOf({ compute: { kind: 'ec2' }, gate: { kind: 'jenkins' } });
  for (const dags of [DAGS, away, FIXTURE_DAGS]) {
    assert.ok(dags.length > 0);
    const manifest = airflowManifest(dags, OPTIONS);
    assert.deepEqual([...check.Errors(JSON.parse(JSON.stringify(manifest)))], []);
    assert.deepEqual(
      manifest.dags.map(({ id }) => id),
      dags.map(({ name }) => name),
    );
  }
});

test('every task of every workflow is exported with its needs, and pools it names are there', () => {
  const manifest = airflowManifest(DAGS, OPTIONS);
  assert.ok(DAGS.length > 0);
  for (const [i, dag] of DAGS.entries()) {
    const exported = manifest.dags[i];
    assert.deepEqual(
      exported?.tasks.map(({ id, uses, needs }) => ({ id, uses, needs })),
      dag.tasks.map(({ id, uses, needs }) => ({ id, uses, needs: [...needs] })),
    );
    for (const { pool } of exported?.tasks ?? []) assert.ok(pool in manifest.pools, pool);
  }
});

test('schedules keep their zone, and no day is caught up on', () => {
  const forecast = airflowManifest(DAGS, OPTIONS).dags.find(({ id }) => id === 'forecast');
  assert.deepEqual(forecast?.schedule, DAGS.find(({ name }) => name === 'forecast')?.schedule);
  assert.equal(forecast?.catchup, false);
});

test('a skipped task does not skip what comes after it, and a teardown is told apart', () => {
  const [, failing] = airflowManifest(FIXTURE_DAGS, OPTIONS).dags;
  assert.deepEqual(
    failing?.tasks.map(({ id, triggerRule, teardown }) => [id, triggerRule, teardown]),
    [
      ['start', 'none_failed', false],
      ['fail', 'none_failed', false],
      ['after', 'none_failed', false],
      ['stop', 'all_done', true],
    ],
  );
});

test('only workflows in which something runs whatever happened are watched', () => {
  const watched = airflowManifest(FIXTURE_DAGS, OPTIONS).dags.map((dag) => [dag.id, dag.watched]);
  assert.deepEqual(watched, [
    ['fine', false],
    ['failing', true],
    ['last-all-done', true],
    ['slow', false],
  ]);
});

test('a parameter that may be left away may be null, and one with a default keeps it', () => {
  const [fine] = airflowManifest(FIXTURE_DAGS, OPTIONS).dags;
  assert.deepEqual(JSON.parse(JSON.stringify(fine?.params)), {
    again: { default: null, schema: { anyOf: [{ type: 'null' }, { type: 'boolean' }] } },
    count: { default: 3, schema: { type: 'integer' } },
  });
});

test('what Airflow could not run is refused: a parameter without value, a text that is a template', () => {
  const refused: readonly Dag[] = [
    dagWith({ params: Type.Object({ day: Type.String() }) }),
    dagWith({ tasks: [dagTask('a', { params: { text: '{{ conf }}' } })] }),
    dagWith({ tasks: [dagTask('a', { params: { text: '{% raw' } })] }),
  ];
  assert.ok(refused.length > 0);
  for (const dag of refused)
    assert.throws(
      () => airflowManifest([dag], OPTIONS),
      (error) => error instanceof AppError && error.code === 'INPUT_INVALID',
    );
});

test('the export is one DAG file and one manifest, and the same workflows give the same bytes', () => {
  const files = airflowExport(DAGS, OPTIONS);
  assert.deepEqual(
    files.map(({ name }) => name),
    ['rescue_predict_dags.py', 'rescue_predict_manifest.json'],
  );
  assert.deepEqual(airflowExport(DAGS, OPTIONS), files);
  assert.ok(DAG_FILE.includes(`"${MANIFEST_FILE_NAME}"`));
});

test('the command of a task has no template: what changes from run to run is in its environment', () => {
  const commands = [...DAG_FILE.matchAll(/bash_command=(['"])(.*)\1/g)].map(([, , command = '']) => command);
  assert.equal(commands.length, 2);
  for (const command of commands) assert.ok(!/[{%]/.test(command), command);
  assert.match(
    commands[0] ?? '',
    /^exec \$RESCUE_PREDICT_COMMAND task run --from-airflow-env "\$RESCUE_PREDICT_TASK"$/,
  );
});

test('the DAG file imports every layout that Airflow had from 2.10 on', () => {
  for (const line of [
    'from airflow.sdk import DAG, Param, TaskGroup',
    'from airflow.providers.standard.operators.bash import BashOperator',
    'from airflow.operators.bash import BashOperator',
    'from airflow.utils.task_group import TaskGroup',
    'from airflow.sdk import CronTriggerTimetable',
    'from airflow.timetables.trigger import CronTriggerTimetable',
  ])
    assert.ok(DAG_FILE.includes(`${line}\n`), line);
});
