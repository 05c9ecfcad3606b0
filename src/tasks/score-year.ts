import { probabilityOf } from '../domain/risk.js';
import { createEvaluator, type Evaluation, type ForecastScore } from '../model/evaluate.js';
import type { Predicted } from '../model/predict.js';
import { type CommuneTable, loadCalendarData } from './load.js';
import type { ModelWorker } from './model-client.js';
import type { TaskContext } from './task.js';
import { bareCommunes, loadRows } from './training-data.js';

/** How a model does on a year it has not seen, against climatology and a constant. */
export type Scores = {
  /** flat names and numbers, for tracking */
  readonly metrics: Readonly<Record<string, number>>;
  readonly report: Evaluation;
};

/** Scores every commune-day of a year, department by department. @param model bytes of an encoded model */
export async function scoreYear(
  context: TaskContext,
  worker: ModelWorker,
  model: Uint8Array,
  places: CommuneTable,
  year: number,
): Promise<Scores> {
  const { departments, seed } = context.config;
  const evaluator = createEvaluator({ seed });
  const dispersion = createDispersion();
  const { holidays, periods } = await loadCalendarData(context.warehouse);
  const known = bareCommunes(places);
  for (const [i, department] of departments.entries()) {
    context.progress.step(`scoring ${year}`, i, departments.length);
    const first = places.departments.indexOf(department);
    if (first < 0) continue;
    const rows = await loadRows(
      context.warehouse,
      { departments: [department], years: [year] },
      { maxRows: Number.POSITIVE_INFINITY, seed: 0 },
      () => {},
    ).catch(emptyWhenMissing);
    if (rows === undefined) continue;
    const { days } = rows;
    for (let row = 0; row < days.place.length; row++) days.place[row] = (days.place[row] as number) + first;
    const predicted = await worker.predict(model, { days, places: known, holidays, periods });
    evaluator.add({
      probability: predicted.rate.map(probabilityOf),
      reference: predicted.normal.map(probabilityOf),
      count: days.count,
      weight: days.weight,
      day: days.day,
    });
    dispersion.add(days, predicted);
  }
  const report = evaluator.result();
  return { report, metrics: { ...flatMetrics(report), department_day_dispersion: dispersion.result() } };
}

/** A department may be without observed communes in a year. */
function emptyWhenMissing(error: unknown): undefined {
  if ((error as { code?: string }).code === 'WAREHOUSE_EMPTY') return undefined;
  throw error;
}

/** Pearson dispersion of department-days: mean of (observed − expected)² ÷ expected; each batch is one department. */
function createDispersion() {
  let [sum, count] = [0, 0];
  return {
    add({ day, count: accidents }: { day: Int32Array; count: Uint16Array }, { rate }: Predicted) {
      const totals = new Map<number, { expected: number; observed: number }>();
      for (let row = 0; row < day.length; row++) {
        const number = day[row] as number;
        const own = totals.get(number) ?? { expected: 0, observed: 0 };
        own.expected += rate[row] as number;
        own.observed += accidents[row] as number;
        totals.set(number, own);
      }
      for (const { expected, observed } of totals.values()) {
        sum += (observed - expected) ** 2 / expected;
        count++;
      }
    },
    result: () => (count === 0 ? 1 : sum / count),
  };
}

function flatMetrics(report: Evaluation): Record<string, number> {
  const { model, reference } = report;
  const of = (prefix: string, score: ForecastScore) => ({
    [`${prefix}log_loss`]: score.logLoss,
    [`${prefix}log_skill`]: score.logLossSkill,
    [`${prefix}brier_skill`]: score.brierSkill,
    [`${prefix}auc`]: score.auc,
    [`${prefix}d2`]: score.d2,
    [`${prefix}calibration_error_over_base`]: score.calibrationErrorOverBase,
    [`${prefix}calibration_slope`]: score.calibrationSlope,
    [`${prefix}mean_over_observed`]: score.meanOverObserved,
  });
  const flat = {
    rows: report.rows,
    accidents: report.accidents,
    base: report.base,
    ...of('', model),
    ...of('climatology_', reference),
    log_skill_vs_climatology: report.skillVsReference,
  };
  return Object.fromEntries(Object.entries(flat).filter(([, value]) => Number.isFinite(value)));
}
