import type { ModelVersion } from '../tracking/tracking.js';
import type { CommuneTable } from './load.js';
import type { ModelWorker } from './model-client.js';
import { HOLDOUT_FILE } from './model-name.js';
import { type Scores, scoreYear } from './score-year.js';
import type { TaskContext } from './task.js';

export type Candidate = {
  readonly champion: ModelVersion | undefined;
  readonly testYear: number;
  readonly scores: Scores;
};

export type Verdict = { readonly promote: boolean; readonly why: string };

/**
 * A candidate becomes champion when it is not worse on later time: worse than climatology is never good enough, and
 * the champion's own holdout model, which has not seen the test year either, must not have a lower log loss.
 */
export async function judge(
  context: TaskContext,
  worker: ModelWorker,
  places: CommuneTable,
  { champion, testYear, scores }: Candidate,
): Promise<Verdict> {
  const own = scores.metrics.log_loss as number;
  const reference = scores.metrics.climatology_log_loss as number;
  if (isWorse(own, reference))
    return {
      promote: false,
      why: `log loss ${own.toFixed(6)} on ${testYear} is worse than climatology's ${reference.toFixed(6)}`,
    };
  if (champion === undefined)
    return {
      promote: true,
      why: `first version; log loss ${own.toFixed(6)} on ${testYear}, climatology ${reference.toFixed(6)}`,
    };
  const { params } = await context.tracking.getRun(champion.runId);
  if (Number(params.test_year) > testYear)
    return {
      promote: false,
      why: `champion version ${champion.version} was tested on ${params.test_year}, later than ${testYear}`,
    };
  const holdout = await context.tracking.getArtifact(champion.runId, HOLDOUT_FILE);
  const theirs = await scoreYear(context, worker, holdout, places, testYear);
  const before = theirs.metrics.log_loss as number;
  return {
    promote: !isWorse(own, before),
    why: `log loss ${own.toFixed(6)} on ${testYear}; champion version ${champion.version} has ${before.toFixed(6)}`,
  };
}

/** Equal models differ in the last bits of a sum, which is no reason to refuse one. */
export function isWorse(logLoss: number, other: number): boolean {
  return logLoss > other * (1 + 1e-9);
}
