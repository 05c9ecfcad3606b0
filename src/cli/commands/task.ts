import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '../../app.js';
import type { Config } from '../../config/config.js';
import { dayInParis } from '../../domain/day.js';
import { systemClock } from '../../lib/clock.js';
import { AppError } from '../../lib/errors.js';
import { textTable } from '../../lib/text-table.js';
import { runTask, type TaskOutcome } from '../../tasks/task.js';
import { abortable } from '../../workflows/abortable.js';
import {
  dayOption,
  findTask,
  requestOfAirflow,
  requestOfCommand,
  type TaskRequest,
} from '../../workflows/airflow/resolve.js';
import { dagsOf } from '../../workflows/dags.js';
import { TASKS, type TaskParams } from '../../workflows/registry.js';
import type { CommandOptions, Console, PlainCommand, StoreCommand } from '../command.js';
import { askOwner } from '../owner.js';
import { runOnStore } from '../run-on-store.js';
import { outcomeLine } from './tasks.js';

/** What Airflow's BashOperator takes as skipped. */
const SKIPPED = 99;
/** What a shell reports of a process that SIGTERM ended. */
const STOPPED = 143;
/** How long a stopped task may take to notice; Airflow sends SIGKILL a minute after SIGTERM. */
const STOP_LIMIT_MS = 10_000;
const BUSY_POLL_MS = 500;
/** Under Airflow the tasks of one store come at the same time, each in a process of its own. */
const AIRFLOW_WAIT_S = 3600;

export const taskCommand: PlainCommand = {
  name: 'task',
  summary: 'run one task of a workflow, or list them all: task run <name>, task list',
  describe: (program) =>
    program
      .argument('<action>', 'run or list')
      .argument('[name]', 'the task to run')
      .option('--params <json>', 'its parameters')
      .option('--day <day>', 'civil day it runs for, YYYY-MM-DD; today in Paris when absent')
      .option('--from-airflow-env', 'take day and parameters from the environment Airflow sets')
      .option('--wait <seconds>', 'how long to wait for a store that another process holds'),
  async start(config, options, console, [action, name]) {
    if (action === 'list' && name === undefined) return list(console, options);
    if (action === 'run' && name !== undefined) return run(config, options, console, name);
    throw new AppError('INPUT_INVALID', 'task: expected `task run <name>` or `task list`');
  },
};

function list(console: Console, options: CommandOptions): number {
  const tasks = [...TASKS.values()].map(({ name, description, params }) => ({ name, description, params }));
  if (options.json === true) console.out(`${JSON.stringify(tasks)}\n`);
  else {
    const rows = tasks.map(({ name, description, params }) => [
      name,
      Object.keys(params.properties).join(', '),
      description,
    ]);
    console.out(`${textTable(['task', 'parameters', 'what it does'], rows)}\n`);
  }
  return 0;
}

async function run(config: Config, options: CommandOptions, console: Console, name: string): Promise<number> {
  const request = requestOf(config, options, name);
  const token = randomUUID();
  const stop = new AbortController();
  let deadline: NodeJS.Timeout | undefined;
  const onSignal = () => {
    console.err(`task ${name}: stopping; what is finished is kept, the next try goes on from there\n`);
    stop.abort(new Error('stopped by a signal'));
    askOwner(config.home, { command: taskStopCommand.name, args: [token], options }, console).catch(() => {});
    deadline = setTimeout(() => process.exit(STOPPED), STOP_LIMIT_MS);
  };
  process.once('SIGTERM', onSignal);
  process.once('SIGINT', onSignal);
  try {
    const outcome = await runWhenFree(config, request, { options, console, token, signal: stop.signal });
    if (outcome === undefined) return stop.signal.aborted ? STOPPED : 1;
    const fromAirflow = options.fromAirflowEnv === true;
    tell(outcome, options, console, fromAirflow);
    return fromAirflow && outcome.skipped === true ? SKIPPED : 0;
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    // A training thread or a query under way would keep the process alive.
    process.exit(STOPPED);
  } finally {
    clearTimeout(deadline);
    process.off('SIGTERM', onSignal);
    process.off('SIGINT', onSignal);
  }
}

function requestOf(config: Config, options: CommandOptions, name: string): TaskRequest {
  const day = dayOption(textOption(options, 'day'));
  const json = textOption(options, 'params');
  if (options.fromAirflowEnv !== true)
    return requestOfCommand(TASKS, dagsOf(config), name, { json, day, today: dayInParis(systemClock.now()) });
  const { run } = config.airflow;
  if (run === undefined)
    throw new AppError(
      'INPUT_INVALID',
      '--from-airflow-env: expected AIRFLOW_CTX_DAG_ID and its like in the environment, found none',
    );
  if (json !== undefined)
    throw new AppError('INPUT_INVALID', '--params: with --from-airflow-env Airflow gives the parameters');
  return requestOfAirflow(TASKS, name, run, day);
}

type Shell = {
  readonly options: CommandOptions;
  readonly console: Console;
  /** names this try to the process that runs it */
  readonly token: string;
  readonly signal: AbortSignal;
};

/** Runs the task in the process that owns the store, or here, waiting while another process holds it. */
async function runWhenFree(
  config: Config,
  { task, params, trigger }: TaskRequest,
  { options, console, token, signal }: Shell,
): Promise<TaskOutcome | undefined> {
  const endsMs = performance.now() + 1000 * waitS(options);
  const args = [task.name, JSON.stringify(params), trigger, token];
  for (let waited = false; ; waited = true) {
    const told: string[] = [];
    try {
      const capture = { ...console, out: (text: string) => void told.push(text) };
      const status = await runOnStore(taskRunCommand(signal), config, args, options, capture);
      return status === 0 ? (JSON.parse(told.join('')) as TaskOutcome) : undefined;
    } catch (error) {
      const isBusy = error instanceof AppError && error.code === 'WAREHOUSE_BUSY';
      if (!isBusy || performance.now() > endsMs) throw error;
      if (!waited) console.err(`${error.message}; waiting\n`);
      await sleep(BUSY_POLL_MS, undefined, { signal });
    }
  }
}

function waitS(options: CommandOptions): number {
  const text = textOption(options, 'wait');
  if (text === undefined) return options.fromAirflowEnv === true ? AIRFLOW_WAIT_S : 0;
  const seconds = Number(text);
  if (!(seconds >= 0)) throw new AppError('INPUT_INVALID', `--wait: expected seconds, found ${text}`);
  return seconds;
}

type Running = {
  readonly name: string;
  readonly controller: AbortController;
  readonly ended: Promise<unknown>;
};

/** Tasks that this process runs, for itself or for others, by token. */
const running = new Map<string, Running>();

/**
 * Runs a task on an open store and prints its outcome as JSON. The process that owns a store runs it for others: the
 * same task asked for again, because the asking process was killed, waits for the first and then finds its work done.
 */
export function taskRunCommand(signal?: AbortSignal): StoreCommand {
  return {
    name: 'task-run',
    summary: 'what `task run` asks of the process that owns the store',
    async run(app, [name = '', params = '{}', trigger = 'cli', token = ''], _options, console) {
      const controller = new AbortController();
      const signals = signal === undefined ? [controller.signal] : [controller.signal, signal];
      const earlier = [...running.values()].filter((one) => one.name === name).map(({ ended }) => ended);
      const work = (async () => {
        await Promise.allSettled(earlier);
        return runHere({ ...app, trigger }, name, JSON.parse(params) as TaskParams, AbortSignal.any(signals));
      })();
      running.set(token, { name, controller, ended: work });
      try {
        console.out(`${JSON.stringify(await work)}\n`);
      } finally {
        running.delete(token);
      }
    },
  };
}

export const taskStopCommand: StoreCommand = {
  name: 'task-stop',
  summary: 'what a `task run` that was told to stop asks of the process that owns the store',
  async run(_app, [token = '']) {
    running.get(token)?.controller.abort(new Error('stopped by a signal'));
  },
};

/** A stopped task ends at its next step outwards; the task log gets it as failed, with the reason. */
function runHere(app: App, name: string, params: TaskParams, signal: AbortSignal): Promise<TaskOutcome> {
  signal.throwIfAborted();
  const { description, run } = findTask(TASKS, name);
  return runTask(abortable(app, signal), { name, description, run }, params);
}

/** Under Airflow the last line of output becomes the task's XCom: short JSON. */
function tell(outcome: TaskOutcome, options: CommandOptions, console: Console, fromAirflow: boolean): void {
  const { facts: _facts, ...short } = outcome;
  if (fromAirflow) {
    console.err(`${outcomeLine(outcome)}\n`);
    console.out(`${JSON.stringify(short)}\n`);
  } else console.out(options.json === true ? `${JSON.stringify(outcome)}\n` : `${outcomeLine(outcome)}\n`);
}

function textOption(options: CommandOptions, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}
