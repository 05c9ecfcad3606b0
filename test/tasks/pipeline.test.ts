import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { AppError } from '../../src/lib/errors.js';
import { forecast } from '../../src/tasks/forecast.js';
import { ingestForecastWeather } from '../../src/tasks/ingest-weather.js';
import { MODEL_FILE } from '../../src/tasks/model-name.js';
import { runPipeline } from '../../src/tasks/pipeline.js';
import { runTask, type TaskOutcome } from '../../src/tasks/task.js';
import { train } from '../../src/tasks/train.js';
import { hashTable } from '../../src/warehouse/table-hash.js';
import { openSimulatedApp, type SimulatedApp } from './simulated-app.js';

const NOW = '2024-12-14T05:00:00Z';
const VOLATILE = ['execution_date', 'dag_id', 'task_id'];
let simulated: SimulatedApp;
let first: TaskOutcome[];

before(async () => {
  simulated = await openSimulatedApp(NOW);
  first = await runPipeline(simulated.app, () => {});
});
after(() => simulated.close());

const factsOf = (outcomes: TaskOutcome[], task: string) => {
  const found = outcomes.find((outcome) => outcome.task === task);
  assert.ok(found, `expected an outcome of ${task}`);
  return found.facts;
};

test('one run leads from open data to a published issue of J to J+6', async () => {
  const [issue] = await simulated.app.issues.list({ limit: 10 });
  assert.equal(issue?.firstDay, '2024-12-14');
  assert.equal(issue.lastDay, '2024-12-20');
  assert.equal(issue.communes, 120);
  assert.equal(issue.simulated, true);
  assert.ok(issue.audit.length >= 5 && issue.audit.every(({ passed }) => passed));
  const rows = await simulated.app.warehouse.query<{ n: number; keys: number }>(
    'SELECT count(*) AS n, count(DISTINCT com || date) AS keys FROM forecasts WHERE issue = ?',
    [issue.id],
  );
  assert.deepEqual(rows, [{ n: 840, keys: 840 }]);
});

test('every published accident is kept or rejected, and the grid holds each kept one once', async () => {
  const { warehouse } = simulated.app;
  const years = await warehouse.query<{
    an: number;
    published_rows: number;
    kept_rows: number;
    rejected_rows: number;
  }>('SELECT an, published_rows, kept_rows, rejected_rows FROM accident_years ORDER BY an');
  assert.deepEqual(
    years.map(({ an }) => an),
    [2021, 2022, 2023],
  );
  for (const year of years) {
    assert.equal(year.kept_rows + year.rejected_rows, year.published_rows);
    assert.equal(year.published_rows, simulated.sandbox.country.accidentsOf(year.an).length);
    const [grid] = await warehouse.query<{ rows: number; accidents: number; keys: number }>(
      'SELECT count(*) AS rows, sum(nombre_d_accidents) AS accidents, count(DISTINCT com || date) AS keys FROM accidents WHERE an = ?',
      [year.an],
    );
    assert.deepEqual(grid, { rows: 120 * 365, accidents: year.kept_rows, keys: 120 * 365 });
  }
});

test('the raw bytes rest in the lake as published, each with its source, licence and hash', async () => {
  const objects = await simulated.app.lake.list('accidents/');
  assert.equal(objects.length, 3);
  for (const object of objects) {
    assert.match(object.source, /^http:\/\/127\.0\.0\.1/);
    assert.match(object.licence, /Licence Ouverte/);
    assert.equal(object.simulated, true);
    assert.equal((await simulated.app.lake.get(object.key)).length, object.sizeBytes);
  }
});

test('an issue rests in the lake as CSV, GeoJSON and the weather it used, under the original folders', async () => {
  const [issue] = await simulated.app.issues.list({ limit: 1 });
  const names = (issue?.lakeKeys ?? []).map((key) => key.replace(/\.[0-9a-f]{8}\./, '.'));
  assert.deepEqual(names, [
    `db/issues/${issue?.id}/forecast.csv`,
    `db/issues/${issue?.id}/forecast-00.geojson`,
    ...[14, 15, 16, 17, 18, 19, 20].map((day) => `weather/weather_history_2024-12-${day}.csv`),
  ]);
  for (const key of issue?.lakeKeys ?? []) assert.ok((await simulated.app.lake.get(key)).length > 1000, key);
});

test('a second run in a new process finds nothing to do and changes nothing', async () => {
  const before = await hashTable(simulated.app.warehouse, 'accidents', {}, VOLATILE);
  const app = await simulated.reopen();
  const second = await runPipeline(app, () => {});
  assert.deepEqual(await hashTable(app.warehouse, 'accidents', {}, VOLATILE), before);
  assert.equal(factsOf(second, 'train').version, factsOf(first, 'train').version);
  assert.equal(factsOf(second, 'forecast').issue, factsOf(first, 'forecast').issue);
  assert.equal((await app.issues.list({ limit: 10 })).length, 1);
});

test('the same data and seed train the same bytes', async () => {
  const { app } = simulated;
  const name = 'rescue-predict-00';
  const version = await app.tracking.findAlias(name, 'champion');
  assert.ok(version);
  const before = await app.tracking.getArtifact(version.runId, MODEL_FILE);
  const again = await runTask(app, train, { again: true });
  const runs = await app.tracking.listVersions(name);
  assert.equal(runs[0]?.version, again.facts.version);
  assert.deepEqual(await app.tracking.getArtifact(runs[0]?.runId ?? '', MODEL_FILE), before);
});

test('a run is tracked with what it used, and its promotion tells who, when and why', async () => {
  const { tracking } = simulated.app;
  const versions = await tracking.listVersions('rescue-predict-00');
  const run = await tracking.getRun(versions.at(-1)?.runId ?? '');
  assert.equal(run.params.test_year, '2023');
  assert.equal(run.params.years, '2021 2022 2023');
  assert.match(run.tags.data ?? '', /^[0-9a-f]{64}$/);
  assert.ok((run.metrics.log_loss ?? 0) > 0 && (run.metrics.climatology_log_loss ?? 0) > 0);
  assert.deepEqual((await tracking.listArtifacts(run.id)).sort(), [
    'evaluation.json',
    'holdout-model.json',
    'model.json',
    'model/MLmodel',
    'model/code/rescue_predict_model.py',
    'model/conda.yaml',
    'model/input_example.json',
    'model/model.onnx',
    'model/python_env.yaml',
    'model/requirements.txt',
    'model/xgboost.json',
  ]);
  const changes = await tracking.listAliasChanges('rescue-predict-00');
  assert.ok(changes.length > 0);
  assert.match(changes.at(-1)?.why ?? '', /log loss/);
});

test('without a weather forecast the issue is published all the same, and says so', async () => {
  const app = await simulated.reopen('2024-12-15T05:00:00Z');
  simulated.sandbox.moveTo('2024-12-15' as never);
  simulated.sandbox.fail('/open-meteo/', { status: 404, times: 50 });
  const weather = await runTask(app, ingestForecastWeather, undefined);
  assert.match(String(weather.facts.trouble), /404/);
  const outcome = await runTask(app, forecast, {});
  assert.notEqual(outcome.facts.issue, factsOf(first, 'forecast').issue);
  const [issue] = await app.issues.list({ limit: 1 });
  assert.match(issue?.weather ?? '', /open-meteo|none/);
  assert.equal(issue?.firstDay, '2024-12-15');
});

test('weather fetched after the issue time does not reach the issue', async () => {
  const app = await simulated.reopen('2024-12-10T05:00:00Z');
  const outcome = await runTask(app, forecast, {});
  assert.equal(outcome.facts.firstDay, '2024-12-10');
  assert.equal(outcome.facts.weather, 'none');
});

test('a forecast that fails its audit publishes nothing and says why', async () => {
  const app = await simulated.reopen('2024-12-16T05:00:00Z');
  const issues = await app.issues.list({ limit: 10 });
  const tracking = {
    ...app.tracking,
    getArtifact: async (runId: string, path: string) => {
      const model = JSON.parse(new TextDecoder().decode(await app.tracking.getArtifact(runId, path)));
      model.calibration.intercept += 3;
      return new TextEncoder().encode(JSON.stringify(model));
    },
  };
  await assert.rejects(
    runTask({ ...app, tracking }, forecast, {}),
    (error: AppError) => error.code === 'AUDIT_FAILED' && /plausible totals/.test(error.message),
  );
  assert.deepEqual(await app.issues.list({ limit: 10 }), issues);
});

test('a store of simulated data refuses real data', async () => {
  const { openApp } = await import('../../src/app.js');
  const { app } = simulated;
  const { config, clock, log, progress, trigger } = app;
  await app.close();
  await assert.rejects(
    openApp({ ...config, simulated: false }, { clock, log, progress, trigger }),
    (error: AppError) => error.code === 'STORE_MIXED',
  );
  await simulated.reopen();
});
