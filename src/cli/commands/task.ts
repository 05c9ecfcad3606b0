import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '../../app.js';
import type { Config } from '../../config/config.js';
import { AppError } from '../../lib/errors.js';
import { runTask, type TaskOutcome } from '../../tasks/task.js';
import {
  dayOption,
  findTask,
  requestOfAirflow,
  requestOfCommand,
  type TaskRequest,
} from '../../workflows/airflow/resolve.js';
import { DAGS } from '../../workflows/dags.js';
import { TASKS, type TaskParams } from '../../workflows/registry.js';
import {
  type CommandOptions,
  type Console,
  type PlainCommand,
  type StoreCommand,
  textTable,
} from '../command.js';
import { runOnStore } from '../run-on-store.js';
import { outcomeLine } from './tasks.js';

/** What Airflow's BashOperator takes as skipped. */
const SKIPPED = 99;
/** What a shell reports of a process that SIGTERM ended. */
const STOPPED = 143;
/** Airflow waits a minute between SIGTERM and SIGKILL. */
const CLOSE_LIMIT_MS = 20_000;
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
  const stop = new AbortController();
  const onSignal = () => {
    stop.abort();
    setTimeout(() => process.exit(STOPPED), CLOSE_LIMIT_MS).unref();
  };
  process.once('SIGTERM', onSignal);
  process.once('SIGINT', onSignal);
  try {
    const outcome = await runWhenFree(config, request, { options, console, signal: stop.signal });
    if (outcome === undefined) return 1;
    const fromAirflow = options.fromAirflowEnv === true;
    tell(outcome, options, console, fromAirflow);
    return fromAirflow && outcome.skipped === true ? SKIPPED : 0;
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    console.err(`task ${name}: stopped; what was finished is kept, the next try goes on from there\n`);
    // Work that cannot be taken back, such as a running query, would keep the process alive.
    process.exit(STOPPED);
  } finally {
    process.off('SIGTERM', onSignal);
    process.off('SIGINT', onSignal);
  }
}

function requestOf(config: Config, options: CommandOptions, name: string): TaskRequest {
  const day = dayOption(textOption(options, 'day'));
  const json = textOption(options, 'params');
  if (options.fromAirflowEnv !== true) return requestOfCommand(TASKS, DAGS, name, { json, day });
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

type Shell = { readonly options: CommandOptions; readonly console: Console; readonly signal: AbortSignal };

/** Runs the task in the process that owns the store, or here, waiting while another process holds it. */
async function runWhenFree(
  config: Config,
  { task, params, trigger }: TaskRequest,
  { options, console, signal }: Shell,
): Promise<TaskOutcome | undefined> {
  const endsMs = performance.now() + 1000 * waitS(options);
  const args = [task.name, JSON.stringify(params), trigger];
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

/** Tasks that this process runs for others, by name. */
const running = new Map<string, Promise<unknown>>();

/**
 * Runs a task on an open store and prints its outcome as JSON. The process that owns a store runs it for others: the
 * same task asked for again, because the asking process was killed, waits for the first and then finds its work done.
 */
export function taskRunCommand(signal?: AbortSignal): StoreCommand {
  return {
    name: 'task-run',
    summary: 'what `task run` asks of the process that owns the store',
    async run(app, [name = '', params = '{}', trigger = 'cli'], _options, console) {
      const earlier = running.get(name)?.catch(() => undefined);
      const work = (async () => {
        await earlier;
        return runHere({ ...app, trigger }, name, JSON.parse(params) as TaskParams, signal);
      })();
      running.set(name, work);
      try {
        console.out(`${JSON.stringify(await work)}\n`);
      } finally {
        if (running.get(name) === work) running.delete(name);
      }
    },
  };
}

/** The task log gets a task that is stopped as failed, with the reason. */
function runHere(app: App, name: string, params: TaskParams, signal?: AbortSignal): Promise<TaskOutcome> {
  const { description, run } = findTask(TASKS, name);
  const stopped = new Promise<never>((_resolve, reject) => {
    const stop = () => reject(new Error('stopped by a signal'));
    if (signal?.aborted === true) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
  const stoppable = {
    name,
    description,
    run: (context: App, given: TaskParams) => Promise.race([stopped, run(context, given)]),
  };
  return runTask(app, stoppable as Parameters<typeof runTask<TaskParams>>[1], params);
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
