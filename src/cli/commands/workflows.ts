import { userInfo } from 'node:os';
import { openState } from '../../app.js';
import type { Config } from '../../config/config.js';
import { type Day, parseDay } from '../../domain/day.js';
import { systemClock } from '../../lib/clock.js';
import { AppError } from '../../lib/errors.js';
import { lineLog } from '../../lib/log.js';
import { createCatalog } from '../../workflows/catalog.js';
import { dagsOf } from '../../workflows/dags.js';
import { describeFault, lint } from '../../workflows/lint.js';
import { TASKS } from '../../workflows/registry.js';
import { openWorkflows } from '../../workflows/workflows.js';
import { type CommandOptions, type Console, type PlainCommand, show } from '../command.js';
import { backfillHere, followLog, runToItsEnd, type Shell } from './workflow-runs.js';
import { backfillTable, daysTable, listTable, runText } from './workflow-texts.js';

const HELP = `
Actions:
  list                          every workflow, its schedule and its latest run
  run <workflow>                start a run and wait for its end (--day, --params, --detach)
  show <run>                    every try of a run
  logs <run> <task>             the log of a try (--try, --follow)
  cancel <run>                  stop a run; teardowns still run
  retry <run>                   run again what failed, and all that comes after it
  clear <run> [task...]         run tasks or a --group again, with all that comes after them
  mark <run> <task>             say that a task succeeded or failed (--state)
  pause, resume <workflow>      stop or resume its schedule
  backfill <workflow>           run it for a range of forecast days (--from, --to, --dry-run, --all, --parallel)
  backfills                     every backfill, and how far it is
  lint                          check the workflows

Examples:
  rescue-predict workflow run forecast
  rescue-predict workflow backfill forecast --from 2024-01-01 --to 2024-01-31 --dry-run`;

export const workflowCommand: PlainCommand = {
  name: 'workflow',
  summary: 'operate the workflows: list, run, show, logs, cancel, retry, clear, mark, pause, backfill, lint',
  describe: (program) =>
    program
      .argument('<action>', 'see below')
      .argument('[name]', 'a workflow or a run')
      .argument('[task...]', 'tasks of the run')
      .option('--day <day>', 'civil day the run is for; today in Paris when absent')
      .option('--params <json>', 'parameters of the run')
      .option('--detach', 'do not wait for the end')
      .option('--group <name>', 'every task of a group')
      .option('--state <state>', 'success or failed', 'success')
      .option('--try <number>', 'which try; the newest when absent')
      .option('--follow', 'show the log as it grows, until the try ends')
      .option('--from <day>', 'first day of a backfill')
      .option('--to <day>', 'last day of a backfill; the first one when absent')
      .option('--dry-run', 'only list the days')
      .option('--all', 'also days that have a successful run')
      .option('--parallel <number>', 'runs at the same time, 1 to 16', '2')
      .addHelpText('after', HELP),
  async start(config, options, console, [action = '', ...args]) {
    if (action === 'lint') return lintAll(config, options, console);
    const run = Object.hasOwn(ACTIONS, action) ? ACTIONS[action as keyof typeof ACTIONS] : undefined;
    if (run === undefined)
      throw new AppError(
        'INPUT_INVALID',
        `workflow: expected one of ${[...Object.keys(ACTIONS), 'lint'].join(', ')}, found ${action}`,
      );
    return withState(config, options, console, (shell) => run(shell, args));
  },
};

async function withState(
  config: Config,
  options: CommandOptions,
  console: Console,
  work: (shell: Shell) => Promise<number>,
): Promise<number> {
  const log = lineLog((line) => console.err(`${line}\n`));
  const state = await openState(config, log);
  try {
    const { database, lake } = state;
    const workflows = openWorkflows({
      database,
      lake,
      clock: systemClock,
      catalog: createCatalog(dagsOf(config)),
    });
    return await work({ config, options, console, state, workflows, by: userInfo().username });
  } finally {
    await state.close();
  }
}

type Action = (shell: Shell, args: readonly string[]) => Promise<number>;

const ACTIONS = {
  list: async ({ workflows, options, console }) => {
    const views = await workflows.list();
    const data = views.map(({ dag, paused, nextRun, latest }) => ({
      name: dag.name,
      description: dag.description,
      schedule: dag.schedule ?? null,
      paused,
      nextRunUtc: nextRun?.toISOString() ?? null,
      latest: latest[0] ?? null,
    }));
    show(console, options, data, () => listTable(views));
    return 0;
  },
  run: async (shell, [name = '']) => {
    const run = await shell.workflows.trigger(name, {
      day: dayOption(shell.options, 'day'),
      params: paramsOption(shell.options),
      by: shell.by,
    });
    return runToItsEnd(shell, run);
  },
  show: async ({ workflows, options, console }, [id = '']) => {
    const detail = await workflows.show(id);
    show(console, options, detail, () => runText(detail));
    return 0;
  },
  logs: (shell, [id = '', task = '']) => followLog(shell, id, task),
  cancel: (shell, [id = '']) => changed(shell, shell.workflows.cancel(id)),
  retry: (shell, [id = '']) => changed(shell, shell.workflows.retry(id)),
  clear: (shell, [id = '', ...tasks]) => {
    const group = text(shell.options, 'group');
    return changed(shell, shell.workflows.clear(id, { tasks, group }));
  },
  mark: (shell, [id = '', task = '']) => {
    const state = text(shell.options, 'state');
    if (state !== 'success' && state !== 'failed')
      throw new AppError('INPUT_INVALID', `--state: expected success or failed, found ${state ?? 'nothing'}`);
    return changed(shell, shell.workflows.mark(id, { task, state, by: shell.by }));
  },
  pause: (shell, [name = '']) => pause(shell, name, true),
  resume: (shell, [name = '']) => pause(shell, name, false),
  backfill: (shell, [name = '']) => backfill(shell, name),
  backfills: async ({ workflows, options, console }) => {
    const all = await workflows.backfills();
    show(console, options, all, () => backfillTable(all));
    return 0;
  },
} as const satisfies Record<string, Action>;

async function changed({ options, console, workflows }: Shell, change: Promise<{ id: string }>) {
  const detail = await workflows.show((await change).id);
  show(console, options, detail, () => runText(detail));
  return 0;
}

async function pause({ workflows, options, console }: Shell, name: string, paused: boolean) {
  await workflows.pause(name, paused);
  show(console, options, { name, paused }, () => `${name}: ${paused ? 'paused' : 'on schedule'}`);
  return 0;
}

async function backfill(shell: Shell, name: string): Promise<number> {
  const { options, workflows, console } = shell;
  const firstDay = dayOption(options, 'from');
  if (firstDay === undefined)
    throw new AppError('INPUT_INVALID', 'backfill: expected --from <day>, found nothing');
  const range = {
    firstDay,
    lastDay: dayOption(options, 'to') ?? firstDay,
    onlyMissing: options.all !== true,
  };
  if (options.dryRun === true) {
    const days = await workflows.planBackfill(name, range);
    show(console, options, { days }, () => daysTable(days));
    return 0;
  }
  const parallel = Number(text(options, 'parallel'));
  if (!Number.isInteger(parallel) || parallel < 1 || parallel > 16)
    throw new AppError('INPUT_INVALID', `--parallel: expected 1 to 16, found ${text(options, 'parallel')}`);
  const request = { ...range, parallel, params: paramsOption(options) ?? {}, by: shell.by };
  return backfillHere(shell, await workflows.startBackfill(name, request));
}

function lintAll(config: Config, options: CommandOptions, console: Console): number {
  const dags = dagsOf(config);
  const faults = lint(dags, TASKS);
  show(console, options, faults, () =>
    faults.length === 0 ? `${dags.length} workflows: no fault` : faults.map(describeFault).join('\n'),
  );
  return faults.length === 0 ? 0 : 1;
}

function text(options: CommandOptions, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

/** @throws AppError INPUT_INVALID */
function dayOption(options: CommandOptions, name: string): Day | undefined {
  const given = text(options, name);
  const day = given === undefined ? undefined : parseDay(given);
  if (given !== undefined && day === undefined)
    throw new AppError('INPUT_INVALID', `--${name}: expected YYYY-MM-DD, found ${given}`);
  return day;
}

function paramsOption(options: CommandOptions): Readonly<Record<string, unknown>> | undefined {
  const given = text(options, 'params');
  if (given === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(given);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // told below
  }
  throw new AppError('INPUT_INVALID', `--params: expected a JSON object, found ${given}`);
}
