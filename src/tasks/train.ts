import { AppError } from '../lib/errors.js';
import { canonicalJson, sha256 } from '../lib/hash.js';
import { DEFAULT_OPTIONS, type TrainOptions } from '../model/train.js';
import type { ModelVersion } from '../tracking/tracking.js';
import { VERSION } from '../version.js';
import { hashTable } from '../warehouse/table-hash.js';
import { exportModel } from './export-model.js';
import { type CommuneTable, loadAccidentYears, loadCalendarData, loadCommunes } from './load.js';
import { type ModelWorker, openModelWorker, type TrainedBytes } from './model-client.js';
import { championName, HOLDOUT_FILE, MODEL_FILE } from './model-name.js';
import { judge, type Verdict } from './promotion.js';
import { type Scores, scoreYear } from './score-year.js';
import type { Task, TaskContext, TaskReport } from './task.js';
import { bareCommunes, type DataRange, loadRows, loadTotals } from './training-data.js';

export type TrainParams = {
  /** train even if nothing changed since the champion */
  readonly again?: boolean | undefined;
};

/** Everything a training works on. */
type Setting = {
  readonly context: TaskContext;
  readonly worker: ModelWorker;
  readonly places: CommuneTable;
  readonly options: TrainOptions;
  readonly testYear: number;
  readonly years: readonly number[];
  readonly dataHash: string;
};

/** Trains, evaluates on the last year, registers, and promotes when not worse than the champion on later time. */
export const train: Task<TrainParams> = {
  name: 'train',
  description: 'train, evaluate on later time, register, promote if not worse',
  async run(context, params) {
    const { config, tracking } = context;
    const name = championName(config.departments);
    const years = await gridYears(context);
    const testYear = chooseTestYear(years, config.training.testYear);
    const options: TrainOptions = { ...DEFAULT_OPTIONS, seed: config.seed };
    const dataHash = await hashData(context, years);
    const champion = await tracking.findAlias(name, 'champion');
    const inputs = sha256(canonicalJson({ dataHash, options, testYear, maxRows: config.training.maxRows }));
    if (champion !== undefined && params.again !== true) {
      const run = await tracking.getRun(champion.runId);
      if (run.tags.inputs === inputs) return reportOf(champion, run.metrics, 'nothing changed since', true);
    }
    const places = await loadCommunes(context.warehouse, config.departments);
    const worker = openModelWorker({ threads: config.threads });
    const runId = await tracking.startRun({
      experiment: name,
      name: `test ${testYear}`,
      startedAtUtc: context.clock.now().toISOString(),
      tags: { inputs, data: dataHash, version: VERSION, simulated: String(config.simulated) },
    });
    try {
      const report = await trainRun(
        { context, worker, places, options, testYear, years, dataHash },
        runId,
        champion,
      );
      await tracking.endRun(runId, 'FINISHED', context.clock.now().toISOString());
      return report;
    } catch (error) {
      await tracking.endRun(runId, 'FAILED', context.clock.now().toISOString());
      throw error;
    } finally {
      await worker.close();
    }
  },
};

async function trainRun(
  setting: Setting,
  runId: string,
  champion: ModelVersion | undefined,
): Promise<TaskReport> {
  const { context, options, testYear, years } = setting;
  const { tracking, config, clock } = context;
  const holdout = await fit(
    setting,
    years.filter((year) => year < testYear),
    options,
    'holdout',
  );
  const scores = await scoreYear(context, setting.worker, holdout.trained.model, setting.places, testYear);
  const refit = { trees: holdout.trained.trees, slope: holdout.trained.validation.calibration.slope };
  const final = await fit(setting, years, { ...options, refit }, 'final');
  await tracking.logParams(runId, {
    departments: config.departments.join(' '),
    years: years.join(' '),
    test_year: String(testYear),
    trees: String(final.trained.trees),
    max_depth: String(options.trees.maxDepth),
    learning_rate: String(options.trees.learningRate),
    zero_share: String(final.share),
    seed: options.seed,
  });
  await tracking.logMetrics(runId, scores.metrics);
  await tracking.logArtifact(runId, MODEL_FILE, final.trained.model);
  await tracking.logArtifact(runId, HOLDOUT_FILE, holdout.trained.model);
  await tracking.logArtifact(
    runId,
    'evaluation.json',
    new TextEncoder().encode(JSON.stringify(scores.report)),
  );
  for (const [path, bytes] of Object.entries(exportModel(final.trained.model)))
    await tracking.logArtifact(runId, path, bytes);
  const version = await tracking.registerVersion({
    model: championName(config.departments),
    runId,
    createdAtUtc: clock.now().toISOString(),
    description: `trained on ${years.join(', ')}, holdout scored on ${testYear}`,
  });
  const verdict = await judge(context, setting.worker, setting.places, { champion, testYear, scores });
  await tracking.setAlias({
    model: version.model,
    alias: verdict.promote ? 'champion' : 'challenger',
    version: version.version,
    atUtc: clock.now().toISOString(),
    by: context.trigger,
    why: verdict.why,
  });
  return reportOf(version, scores.metrics, describe(verdict), false);
}

/** Loads the rows of some years and trains on them. */
async function fit(
  { context, worker, places, dataHash }: Setting,
  years: readonly number[],
  options: TrainOptions,
  what: string,
): Promise<{ trained: TrainedBytes; share: number }> {
  const range: DataRange = { departments: context.config.departments, years };
  const totals = await loadTotals(context.warehouse, range, places.codes.length);
  const { days, share } = await loadRows(
    context.warehouse,
    range,
    { maxRows: context.config.training.maxRows, seed: Number.parseInt(sha256(options.seed).slice(0, 7), 16) },
    (done, total) => context.progress.step(`rows of ${years.join(', ')}`, done, total),
  );
  const { holidays, periods } = await loadCalendarData(context.warehouse);
  const trained = await worker.train(
    { days, places: bareCommunes(places), holidays, periods, totals },
    options,
    { data: dataHash, years: years.join(' '), version: VERSION },
    { step: (step, done, total) => context.progress.step(`${what} model: ${step}`, done, total) },
  );
  return { trained, share };
}

async function gridYears(context: TaskContext): Promise<number[]> {
  const ingested = await loadAccidentYears(context.warehouse);
  return ingested.filter((year) => context.config.years?.includes(year) ?? true);
}

/** @throws AppError TRAINING_DATA when there is no earlier year to train on */
function chooseTestYear(years: readonly number[], wanted: number | undefined): number {
  const testYear = wanted ?? years.at(-1);
  if (testYear === undefined || !years.includes(testYear) || !years.some((year) => year < testYear))
    throw new AppError(
      'TRAINING_DATA',
      `training: expected a test year and at least one earlier year, found ${years.join(', ') || 'none'}${wanted === undefined ? '' : ` and test year ${wanted}`}`,
    );
  return testYear;
}

/** Of every row the model learns from, and of the calendars. */
async function hashData(context: TaskContext, years: readonly number[]): Promise<string> {
  const parts: unknown[] = [];
  for (const an of years)
    for (const dep of context.config.departments)
      parts.push(
        await hashTable(context.warehouse, 'accidents', { dep, an }, ['execution_date', 'dag_id', 'task_id']),
      );
  for (const table of ['communes', 'stations', 'public_holidays', 'school_holidays'] as const)
    parts.push(await hashTable(context.warehouse, table));
  return sha256(canonicalJson(parts));
}

function describe({ promote, why }: Verdict): string {
  return `${promote ? 'promoted' : 'not promoted'}: ${why}`;
}

function reportOf(
  version: ModelVersion,
  metrics: Scores['metrics'],
  verdict: string,
  skipped: boolean,
): TaskReport {
  const percent = (name: string) => `${(100 * (metrics[name] ?? Number.NaN)).toFixed(2)} %`;
  return {
    skipped,
    summary: `version ${version.version}: log-loss skill ${percent('log_skill')} vs constant (climatology ${percent('climatology_log_skill')}), ${percent('log_skill_vs_climatology')} vs climatology, AUC ${(metrics.auc ?? Number.NaN).toFixed(4)}; ${verdict}`,
    facts: { version: version.version, metrics, verdict },
  };
}
