import type { Config } from '../config/config.js';
import type { Ports } from '../ports.js';

/** What every task gets: the outside world and the settings. */
export type TaskContext = Ports & {
  readonly config: Config;
  /** who or what started it: `cli`, `up`, `schedule` */
  readonly trigger: string;
};

/** What a task tells when it is done. */
export type TaskReport = {
  /** one line for a human, without the task's name */
  readonly summary: string;
  /** the same as data, for the JSON summary and the task log */
  readonly facts: Readonly<Record<string, unknown>>;
  /** true when everything was there already */
  readonly skipped?: boolean;
};

/** A unit of work: idempotent, safe to kill. */
export type Task<Params = undefined> = {
  readonly name: string;
  readonly description: string;
  readonly run: (context: TaskContext, params: Params) => Promise<TaskReport>;
};

export type TaskOutcome = TaskReport & {
  readonly task: string;
  readonly seconds: number;
  readonly peakMb: number;
};

/** Runs a task, keeps the run in the task log, and measures seconds and peak resident memory. */
export async function runTask<Params>(
  context: TaskContext,
  task: Task<Params>,
  params: Params,
): Promise<TaskOutcome> {
  const startedMs = performance.now();
  let peak = process.memoryUsage.rss();
  const sampler = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 100);
  const id = await context.taskLog.start({
    task: task.name,
    params: params ?? {},
    trigger: context.trigger,
  });
  try {
    const report = await task.run(context, params);
    const outcome = {
      ...report,
      task: task.name,
      seconds: Math.round(performance.now() - startedMs) / 1000,
      peakMb: Math.round(Math.max(peak, process.memoryUsage.rss()) / 1e6),
    };
    await context.taskLog.finish(id, { state: 'success', report: outcome });
    return outcome;
  } catch (error) {
    await context.taskLog
      .finish(id, {
        state: 'failed',
        error: error instanceof Error ? error.message : String(error),
      })
      .catch(() => {}); // the first error says more than a log that is out of reach
    throw error;
  } finally {
    clearInterval(sampler);
  }
}
