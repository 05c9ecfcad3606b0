import { AppError } from '../lib/errors.js';
import { textTable } from '../lib/text-table.js';
import type { Evaluation, ForecastScore } from '../model/evaluate.js';
import { loadCommunes } from './load.js';
import { openModelWorker } from './model-client.js';
import { championName, HOLDOUT_FILE } from './model-name.js';
import { scoreYear } from './score-year.js';
import type { Task } from './task.js';

/** Scores the champion's holdout model, which has not seen its test year, on that year again. */
export const evaluate: Task = {
  name: 'evaluate',
  description: 'score the champion against climatology and a constant on its test year',
  async run(context) {
    const name = championName(context.config.departments);
    const champion = await context.tracking.findAlias(name, 'champion');
    if (champion === undefined) throw new AppError('MODEL_MISSING', `no champion is registered for ${name}`);
    const run = await context.tracking.getRun(champion.runId);
    const testYear = Number(run.params.test_year);
    const places = await loadCommunes(context.warehouse, context.config.departments);
    const worker = openModelWorker({ threads: context.config.threads });
    try {
      const holdout = await context.tracking.getArtifact(champion.runId, HOLDOUT_FILE);
      const scores = await scoreYear(context, worker, holdout, places, testYear);
      return {
        summary: `version ${champion.version} on ${testYear}, without having seen it\n\n${reportText(scores.report)}\n\n`,
        facts: { version: champion.version, testYear, metrics: scores.metrics, report: scores.report },
      };
    } finally {
      await worker.close();
    }
  },
};

const percent = (value: number) => `${(100 * value).toFixed(2)} %`;

/** What each figure is, and how it is written. */
const FIGURES: readonly (readonly [string, (score: ForecastScore) => string])[] = [
  ['log loss', ({ logLoss }) => logLoss.toFixed(6)],
  ['log-loss skill vs constant', ({ logLossSkill }) => percent(logLossSkill)],
  ['Brier skill vs constant', ({ brierSkill }) => percent(brierSkill)],
  ['AUC', ({ auc }) => auc.toFixed(4)],
  ['Poisson deviance explained', ({ d2 }) => percent(d2)],
  [
    'accidents in the riskiest 1 / 5 / 10 % of communes',
    (s) => [s.capture1, s.capture5, s.capture10].map(percent).join(' / '),
  ],
  ['recall at K', ({ recallAtK }) => percent(recallAtK)],
  ['calibration error over base rate', (s) => s.calibrationErrorOverBase.toFixed(3)],
  ['calibration slope', (s) => s.calibrationSlope.toFixed(3)],
  ['mean forecast over observed', (s) => s.meanOverObserved.toFixed(3)],
];

/** The evaluation for a human: model beside climatology, and what each class held. */
function reportText(report: Evaluation): string {
  const { low, high } = report.skillInterval;
  return [
    textTable(
      ['figure', 'climatology', 'model'],
      FIGURES.map(([figure, of]) => [figure, of(report.reference), of(report.model)]),
    ),
    `skill vs climatology ${percent(report.skillVsReference)}, 95 % interval ${percent(low)} to ${percent(high)} over days`,
    textTable(
      ['class', 'commune-days', 'accidents', 'forecast', 'observed'],
      Object.entries(report.classes).map(([name, of]) => [
        name,
        percent(of.share),
        percent(of.accidentShare),
        percent(of.meanProbability),
        percent(of.observedShare),
      ]),
    ),
  ].join('\n\n');
}
