import { createCalendar } from '../domain/calendar.js';
import { AppError } from '../lib/errors.js';
import { canonicalJson, sha256 } from '../lib/hash.js';
import { VERSION } from '../lib/version.js';
import type { CommuneDays } from '../model/commune-days.js';
import type { Start } from '../model/start.js';
import { DEFAULT_OPTIONS, type TrainOptions } from '../model/train.js';
import { treeCount } from '../model/trees/forest.js';
import type { ModelVersion } from '../tracking/tracking.js';
import { hashTable } from '../warehouse/table-hash.js';
import { exportModel, takeExample } from './export-model.js';
import { type CommuneTable, loadAccidentYears, loadCalendarData, loadCommunes } from './load.js';
import { type ModelWorker, openModelWorker, type TrainedBytes } from './model-client.js';
import { championName, HOLDOUT_FILE, MODEL_FILE } from './model-name.js';
import { fitStart, startOptions } from './national-start.js';
import { isWorse, judge, type Verdict } from './promotion.js';
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
    const inputs = sha256(
      canonicalJson({
        dataHash,
        options,
        start: startOptions(options),
        testYear,
        maxRows: config.training.maxRows,
      }),
    );
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
  const { context, testYear, years } = setting;
  const { tracking, config, clock } = context;
  const { holdout, startTrees, scores } = await fitHoldout(setting);
  const { trees, validation } = holdout.trained;
  const refit = { trees, slope: validation.calibration.slope };
  const start = await fitStart(context, setting.worker, years, setting.options, startTrees);
  const final = await fit(setting, years, { ...setting.options, refit }, 'final', start);
  await keepRun(setting, runId, {
    holdout: holdout.trained.model,
    final: final.trained.model,
    trees,
    startTrees,
    share: final.share,
    example: final.example,
    scores,
  });
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

type Fitted = {
  readonly trained: TrainedBytes;
  readonly share: number;
  /** a few of the rows it learned from */
  readonly example: CommuneDays;
};

type Holdout = {
  readonly holdout: Fitted;
  /** trees of the country's calendar that it starts from */
  readonly startTrees: number;
  readonly scores: Scores;
};

/** Trees that are worse than climatology on the test year are left away: then climatology itself is the candidate. */
async function fitHoldout(setting: Setting): Promise<Holdout> {
  const { context, worker, places, testYear, options } = setting;
  const earlier = setting.years.filter((year) => year < testYear);
  const score = (fitted: Fitted) => scoreYear(context, worker, fitted.trained.model, places, testYear);
  const start = await fitStart(context, worker, earlier, options);
  const withTrees = await fit(setting, earlier, options, 'holdout', start);
  const scores = await score(withTrees);
  const dropped = withTrees.trained.validation.start?.kept === false;
  const startTrees = start === undefined || dropped ? 0 : treeCount(start.forest);
  if (!isWorse(scores.metrics.log_loss as number, scores.metrics.climatology_log_loss as number))
    return { holdout: withTrees, startTrees, scores };
  const bare = await fit(setting, earlier, { ...options, refit: { trees: 0, slope: 1 } }, 'climatology');
  return { holdout: bare, startTrees: 0, scores: await score(bare) };
}

type RunContent = {
  readonly holdout: Uint8Array;
  readonly final: Uint8Array;
  readonly trees: number;
  readonly startTrees: number;
  /** share of the zero rows that the final fit learned from */
  readonly share: number;
  readonly example: CommuneDays;
  readonly scores: Scores;
};

/** Parameters, metrics and artifacts of the run. */
async function keepRun(
  { context, places, options, years, testYear }: Setting,
  runId: string,
  content: RunContent,
): Promise<void> {
  const { tracking, config } = context;
  await tracking.logParams(runId, {
    departments: config.departments.join(' '),
    years: years.join(' '),
    test_year: String(testYear),
    trees: String(content.trees),
    start_trees: String(content.startTrees),
    max_depth: String(options.trees.maxDepth),
    learning_rate: String(options.trees.learningRate),
    zero_share: String(content.share),
    seed: options.seed,
  });
  await tracking.logMetrics(runId, content.scores.metrics);
  const { holidays, periods } = await loadCalendarData(context.warehouse);
  const example = {
    days: content.example,
    places: bareCommunes(places),
    calendar: createCalendar(holidays, periods),
  };
  const artifacts: Record<string, Uint8Array> = {
    [MODEL_FILE]: content.final,
    [HOLDOUT_FILE]: content.holdout,
    'evaluation.json': new TextEncoder().encode(JSON.stringify(content.scores.report)),
    ...exportModel(content.final, example),
  };
  for (const [path, bytes] of Object.entries(artifacts)) await tracking.logArtifact(runId, path, bytes);
}

/** Loads the rows of some years and trains on them. */
async function fit(
  { context, worker, places, dataHash }: Setting,
  years: readonly number[],
  options: TrainOptions,
  what: string,
  start?: Start,
): Promise<Fitted> {
  const range: DataRange = { departments: context.config.departments, years };
  const totals = await loadTotals(context.warehouse, range, places.codes.length);
  const { days, share } = await loadRows(
    context.warehouse,
    range,
    { maxRows: context.config.training.maxRows, seed: Number.parseInt(sha256(options.seed).slice(0, 7), 16) },
    (done, total) => context.progress.step(`rows of ${years.join(', ')}`, done, total),
  );
  const example = takeExample(days);
  const { holidays, periods } = await loadCalendarData(context.warehouse);
  const trained = await worker.train(
    {
      days,
      places: bareCommunes(places),
      holidays,
      periods,
      totals,
      ...(start === undefined ? {} : { start }),
    },
    options,
    { data: dataHash, years: years.join(' '), version: VERSION },
    { step: (step, done, total) => context.progress.step(`${what} model: ${step}`, done, total) },
  );
  return { trained, share, example };
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

/** Of every row the model learns from, the country's accidents by their files, and the calendars. */
async function hashData(context: TaskContext, years: readonly number[]): Promise<string> {
  const parts: unknown[] = [];
  for (const an of years) {
    parts.push(await hashTable(context.warehouse, 'accident_years', { an }));
    for (const dep of context.config.departments)
      parts.push(
        await hashTable(context.warehouse, 'accidents', { dep, an }, ['execution_date', 'dag_id', 'task_id']),
      );
  }
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
