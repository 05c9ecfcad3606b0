import { AppError } from '../lib/errors.js';
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
      const lines = Object.entries(scores.metrics).map(
        ([metric, value]) => `  ${metric.padEnd(34)} ${value.toPrecision(6)}`,
      );
      return {
        summary: `version ${champion.version} on ${testYear}, without having seen it:\n${lines.join('\n')}\n`,
        facts: { version: champion.version, testYear, metrics: scores.metrics, report: scores.report },
      };
    } finally {
      await worker.close();
    }
  },
};
