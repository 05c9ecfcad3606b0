import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { createCalendar } from '../../../src/domain/calendar.js';
import { decodeModel } from '../../../src/model/artifact.js';
import { calibrate } from '../../../src/model/calibration.js';
import { takeDays } from '../../../src/model/commune-days.js';
import { exportMlflow } from '../../../src/model/export-mlflow.js';
import { encodeFeatures } from '../../../src/model/features.js';
import type { Model } from '../../../src/model/model.js';
import { predictRates } from '../../../src/model/predict.js';
import { predictForest, treeCount } from '../../../src/model/trees/forest.js';
import { loadCalendarData, loadCommunes } from '../../../src/tasks/load.js';
import { championName, MODEL_FILE } from '../../../src/tasks/model-name.js';
import { runPipeline } from '../../../src/tasks/pipeline.js';
import { runTask, type TaskOutcome } from '../../../src/tasks/task.js';
import { train } from '../../../src/tasks/train.js';
import { bareCommunes, loadRows } from '../../../src/tasks/training-data.js';
import { openSimulatedApp, type SimulatedApp } from '../../tasks/simulated-app.js';
import { type Answer, assertSame, type Rows, scoreInPython } from './score.js';
import { type MlflowServer, openMlflowEnvironment, startMlflow } from './server.js';

const NOW = '2024-12-14T05:00:00Z';
const T0 = '2024-12-14T05:00:00.000Z';
const environment = openMlflowEnvironment();

describe('the whole pipeline on a real MLflow server', {
  skip: typeof environment === 'string' ? environment : false,
}, () => {
  let server: MlflowServer;
  let simulated: SimulatedApp;
  let outcomes: TaskOutcome[];

  before(async () => {
    if (typeof environment === 'string') return;
    server = await startMlflow(environment.bin);
    const none = { token: undefined, username: undefined, password: undefined };
    const tracking = { kind: 'mlflow', uri: server.uri, ...none } as const;
    simulated = await openSimulatedApp(NOW, (config) => ({ ...config, tracking }));
    outcomes = await runPipeline(simulated.app, () => {});
  });
  after(async () => {
    await simulated?.close();
    await server?.close();
  });

  it('publishes an issue with the champion that MLflow keeps', async () => {
    const { tracking, issues, config } = simulated.app;
    const name = championName(config.departments);
    const champion = await tracking.findAlias(name, 'champion');
    assert.equal(champion?.version, 1);
    assert.deepEqual(champion.aliases, ['champion']);
    assert.equal((await issues.list({ limit: 1 }))[0]?.firstDay, '2024-12-14');
    const run = await tracking.getRun(champion.runId);
    assert.equal(run.status, 'FINISHED');
    assert.equal(run.params.test_year, '2023');
    assert.equal(run.tags.simulated, 'true');
    assert.ok((run.metrics.log_loss ?? 0) > 0);
    const [change] = await tracking.listAliasChanges(name);
    assert.deepEqual([change?.version, change?.previous, change?.by], [1, undefined, 'test']);
    assert.ok(outcomes.some(({ task }) => task === 'train'));
  });

  it('trains nothing when nothing changed, and a second version when told', async () => {
    const { app } = simulated;
    assert.equal((await runTask(app, train, {})).skipped, true);
    await runTask(app, train, { again: true });
    const versions = await app.tracking.listVersions(championName(app.config.departments));
    assert.deepEqual(
      versions.map(({ version }) => version),
      [2, 1],
    );
  });

  it('lets a Python user load the champion by name and get our probabilities', async () => {
    const rows = await championRows(simulated.app);
    assertSame(score(championName(simulated.app.config.departments), rows), rows);
  });

  it('lets a Python user score a model with trees and missing values', async () => {
    const { tracking } = simulated.app;
    const { model, features, rows } = goldenRows();
    const runId = await tracking.startRun({ experiment: 'golden', name: 'golden', startedAtUtc: T0 });
    for (const [path, bytes] of Object.entries(exportMlflow(model, { features, rows: 5 })))
      await tracking.logArtifact(runId, `model/${path}`, bytes);
    const made = { model: 'golden', runId, createdAtUtc: T0, description: 'a model with trees' };
    const { version } = await tracking.registerVersion(made);
    const change = { model: 'golden', version, atUtc: T0, by: 'test', why: 'to be scored' };
    await tracking.setAlias({ ...change, alias: 'champion' });
    assertSame(score('golden', rows), rows);
  });

  function score(name: string, rows: Rows): Answer {
    assert.ok(typeof environment !== 'string');
    return scoreInPython(environment.bin('python'), server.uri, name, rows);
  }
});

/** Rows of the last year as the champion sees them, some weather missing, and what our program makes of them. */
async function championRows({ tracking, warehouse, config }: SimulatedApp['app']): Promise<Rows> {
  const champion = await tracking.findAlias(championName(config.departments), 'champion');
  const model = decodeModel(await tracking.getArtifact(champion?.runId ?? '', MODEL_FILE));
  const places = bareCommunes(await loadCommunes(warehouse, config.departments));
  const range = { departments: config.departments, years: [2023] };
  const all = await loadRows(warehouse, range, { maxRows: Number.POSITIVE_INFINITY, seed: 0 }, () => {});
  const chosen = [...all.days.day.keys()].filter((row) => row % 97 === 0);
  const days = takeDays(all.days, Int32Array.from(chosen));
  for (let row = 0; row < chosen.length; row += 7) days.weather.temp[row] = Number.NaN;
  const { holidays, periods } = await loadCalendarData(warehouse);
  const calendar = createCalendar(holidays, periods);
  const { rate, normal } = predictRates(model, days, places, calendar);
  const features = encodeFeatures(days, places, calendar, normal.map(Math.log));
  const width = model.features.length;
  const data = chosen.map((_, row) =>
    Array.from(features.subarray(row * width, (row + 1) * width), (x) => (Number.isNaN(x) ? null : x)),
  );
  return { columns: model.features, data, rates: [...rate] };
}

/** The golden model, whose trees split, and its rows; the simulated country's own model may do without trees. */
function goldenRows(): { model: Model; features: Float32Array; rows: Rows } {
  const read = (name: string) => readFileSync(new URL(`../../golden/model/${name}`, import.meta.url));
  const model = decodeModel(read('model.json'));
  const golden = JSON.parse(read('exports.json').toString()) as {
    features: (number | null)[][];
    logNormal: number[];
  };
  assert.ok(treeCount(model.forest) > 0);
  const features = Float32Array.from(golden.features.flat(), (x) => x ?? Number.NaN);
  assert.ok(features.some(Number.isNaN));
  const scores = predictForest(model.forest, features, model.features.length);
  const rates = golden.logNormal.map((log, row) =>
    calibrate(model.calibration, log + (scores[row] as number)),
  );
  return { model, features, rows: { columns: model.features, data: golden.features, rates } };
}
