import { decodeModel } from '../model/artifact.js';
import type { Start } from '../model/start.js';
import type { TrainOptions } from '../model/train.js';
import { loadCalendarData } from './load.js';
import type { ModelWorker } from './model-client.js';
import { isOverseas, loadNationalDays, periodsAround } from './national-days.js';
import type { TaskContext } from './task.js';

/** So many departments tell the effects of the calendar themselves. */
const MANY_DEPARTMENTS = 30;

/** Trees of the calendar alone: its effects hardly depend on one another, so that few trees of two levels do on later time. */
export function startOptions(options: TrainOptions): TrainOptions {
  return { ...options, groups: ['calendar'], trees: { ...options.trees, maxDepth: 2, learningRate: 0.2 } };
}

/**
 * Learns the effects of the calendar from all accidents of metropolitan France, for a model of few of its departments to
 * start from.
 * @param years none later than what the model itself may know
 * @param trees how many to grow; found on later time when left out
 * @returns undefined for many departments, for any overseas, or when no tree earned its keep
 */
export async function fitStart(
  { config, warehouse, progress }: TaskContext,
  worker: ModelWorker,
  years: readonly number[],
  options: TrainOptions,
  trees?: number,
): Promise<Start | undefined> {
  const { departments } = config;
  if (trees === 0 || departments.length > MANY_DEPARTMENTS || departments.some(isOverseas)) return undefined;
  const { holidays, periods } = await loadCalendarData(warehouse);
  const around = periodsAround(periods, years);
  const national = await loadNationalDays(warehouse, years, around);
  if (national === undefined) return undefined;
  const refit = trees === undefined ? {} : { refit: { trees, slope: 1 } };
  const trained = await worker.train(
    { ...national, holidays, periods: around },
    { ...startOptions(options), ...refit },
    {},
    { step: (step, done, total) => progress.step(`calendar of the country: ${step}`, done, total) },
  );
  if (trained.trees === 0) return undefined;
  return { forest: decodeModel(trained.model).forest, earlier: trained.validation.earlier };
}
