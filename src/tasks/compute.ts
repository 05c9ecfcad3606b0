import type { Config } from '../config/config.js';
import type { Day } from '../domain/day.js';
import { AppError } from '../lib/errors.js';
import type { Task } from './task.js';
import { train } from './train.js';

export type ComputeParams = { readonly day: Day; readonly again?: boolean | undefined };

/** Lines of output that a failure quotes. */
const LAST_LINES = 5;

/** The run that machines are launched for. One training goes on at a time, so that all others are over. */
function runOf(day: Day): string {
  return `train-${day}`;
}

/** Starts the machine that trains, after ending what earlier trainings left. */
export const computeStart: Task<ComputeParams> = {
  name: 'compute-start',
  description: 'start the machine that trains, once per day it is for; ends machines that were left over',
  async run({ compute, config }, { day }) {
    requireReachable(config);
    const left = await compute.sweep((run) => run !== runOf(day));
    const machine = await compute.start(runOf(day));
    await compute.waitReady(machine);
    const swept = left.length === 0 ? '' : `, ${left.length} left over ended`;
    return { summary: `${machine.id} is ready${swept}`, facts: { machine: machine.id, swept: left } };
  },
};

/** Trains on the started machine, which registers the model where both can see it. */
export const computeTrain: Task<ComputeParams> = {
  name: 'compute-train',
  description: 'train on the started machine, follow its log, fail with its exit status',
  async run(context, { day, again }) {
    const { compute, config, log } = context;
    // On this machine the open store trains itself: a second process could not open it.
    if (config.compute.kind === 'local') return train.run(context, { again });
    requireReachable(config);
    const machine = await compute.start(runOf(day));
    await compute.waitReady(machine);
    const last: string[] = [];
    const status = await compute.run(machine, {
      args: ['task', 'run', 'train', '--params', JSON.stringify({ again: again === true })],
      environment: config.compute.environment,
      onLine: (line) => {
        log.info(`${machine.id} | ${line}`);
        last.push(line);
        if (last.length > LAST_LINES) last.shift();
      },
    });
    if (status !== 0)
      throw new AppError(
        'COMPUTE_FAILED',
        `${machine.id}: expected exit status 0, found ${status}; it said last: ${last.join(' / ')}`,
        { machine: machine.id, status },
      );
    return { summary: `trained on ${machine.id}: ${last.at(-1) ?? ''}`, facts: { machine: machine.id } };
  },
};

/** Ends the machine of a run and whatever else of ours is over. */
export const computeStop: Task<ComputeParams> = {
  name: 'compute-stop',
  description: 'end the machine that trained, whatever happened to the training',
  async run({ compute }, { day }) {
    const ended = [
      ...(await compute.stop(runOf(day))),
      ...(await compute.sweep((run) => run !== runOf(day))),
    ];
    const summary = ended.length === 0 ? 'no machine left' : `ended ${ended.join(', ')}`;
    return { summary, facts: { ended } };
  },
};

/**
 * Another machine reads rows and registers models: neither may live in a folder of this one.
 * @throws AppError CONFIG_INVALID before anything is launched
 */
function requireReachable({ compute, warehouse, tracking }: Config): void {
  if (compute.kind === 'local') return;
  const here: readonly string[] = [warehouse.kind, tracking.kind].filter((kind) =>
    ['duckdb', 'embedded'].includes(kind),
  );
  if (here.length > 0)
    throw new AppError(
      'CONFIG_INVALID',
      `compute ${compute.kind}: expected a warehouse and a tracking that another machine reaches, found ${here.join(' and ')}; set warehouse.kind to snowflake and tracking.kind to mlflow`,
    );
}
