import { parseDay } from '../../domain/day.js';
import { AppError } from '../../lib/errors.js';
import { build } from '../../tasks/build.js';
import { evaluate } from '../../tasks/evaluate.js';
import { forecast } from '../../tasks/forecast.js';
import { INGEST_TASKS } from '../../tasks/pipeline.js';
import { runTask, type TaskOutcome } from '../../tasks/task.js';
import { train } from '../../tasks/train.js';
import { type CommandOptions, type Console, type StoreCommand, show } from '../command.js';
import { duration } from '../progress-line.js';

const INGEST_NAMES = INGEST_TASKS.map(({ name }) => name);

export const ingestCommand: StoreCommand = {
  name: 'ingest',
  summary: 'fetch what changed at the publishers, keep the bytes, read them into tables',
  describe: (program) =>
    program.argument('[source...]', `any of ${INGEST_NAMES.join(', ')}; all when none is named`),
  async run(app, args, options, console) {
    const unknown = args.filter((name) => !INGEST_NAMES.includes(name as (typeof INGEST_NAMES)[number]));
    if (unknown.length > 0)
      throw new AppError(
        'INPUT_INVALID',
        `ingest: expected any of ${INGEST_NAMES.join(', ')}, found ${unknown.join(', ')}`,
      );
    for (const task of INGEST_TASKS)
      if (args.length === 0 || args.includes(task.name))
        report(console, options, await runTask(app, task, undefined));
  },
};

export const buildCommand: StoreCommand = {
  name: 'build',
  summary: 'build the grid commune × day',
  run: async (app, _args, options, console) => report(console, options, await runTask(app, build, undefined)),
};

export const trainCommand: StoreCommand = {
  name: 'train',
  summary: 'train, evaluate on later time, promote if not worse',
  describe: (program) => program.option('--again', 'train even if nothing changed since the champion'),
  run: async (app, _args, options, console) =>
    report(console, options, await runTask(app, train, { again: options.again === true })),
};

export const evaluateCommand: StoreCommand = {
  name: 'evaluate',
  summary: 'score the champion against climatology and a constant on its test year',
  run: async (app, _args, options, console) =>
    report(console, options, await runTask(app, evaluate, undefined)),
};

export const forecastCommand: StoreCommand = {
  name: 'forecast',
  summary: 'score J..J+6 with the champion, audit, publish',
  describe: (program) =>
    program
      .option('--day <day>', 'first day J, YYYY-MM-DD; today in Paris when absent')
      .option('--again', 'publish a new issue even if nothing changed'),
  async run(app, _args, options, console) {
    const day = typeof options.day === 'string' ? parseDay(options.day) : undefined;
    if (typeof options.day === 'string' && day === undefined)
      throw new AppError('INPUT_INVALID', `--day: expected YYYY-MM-DD, found ${options.day}`);
    report(console, options, await runTask(app, forecast, { day, again: options.again === true }));
  },
};

/** One line for a human, or the whole outcome as JSON. */
export function report(console: Console, options: CommandOptions, outcome: TaskOutcome): void {
  show(console, options, outcome, () => outcomeLine(outcome));
}

export function outcomeLine({ task, summary, seconds, peakMb, skipped }: TaskOutcome): string {
  const state = skipped === true ? 'nothing new' : duration(seconds);
  return `${task}: ${summary} (${state}, peak ${peakMb} MB)`;
}
