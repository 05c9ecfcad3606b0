#!/usr/bin/env node
import { Command } from 'commander';
import { loadConfig } from '../config/config.js';
import { AppError, describeError } from '../lib/errors.js';
import { VERSION } from '../lib/version.js';
import type { CommandOptions, Console, PlainCommand, StoreCommand } from './command.js';
import { airflowCommand } from './commands/airflow.js';
import { configCommand } from './commands/config.js';
import { taskCommand } from './commands/task.js';
import { serveCommand, upCommand } from './commands/up.js';
import { workerCommand } from './commands/worker.js';
import { workflowCommand } from './commands/workflows.js';
import { runOnStore } from './run-on-store.js';
import { STORE_COMMANDS } from './store-commands.js';

const PLAIN_COMMANDS: readonly PlainCommand[] = [
  upCommand,
  serveCommand,
  workerCommand,
  workflowCommand,
  taskCommand,
  airflowCommand,
  configCommand,
];

const shell: Console = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
};

// Warnings of libraries about their own future say nothing to the person at the terminal.
process.noDeprecation = true;
process.exitCode = await main(process.argv);

/** @returns the exit status: 0 done, 1 failed, 2 wrong use */
async function main(argv: readonly string[]): Promise<number> {
  let status = 0;
  const program = new Command('rescue-predict')
    .description("Tomorrow's road-accident risk for every French commune, seven days ahead.")
    .version(VERSION)
    .showHelpAfterError()
    .exitOverride();
  for (const command of STORE_COMMANDS)
    withCommonOptions(program, command).action(async (...given) => {
      const { options, args } = split(given);
      const folder = process.cwd();
      status = await runOnStore(command, settings(options, folder), args, options, shell);
    });
  for (const command of PLAIN_COMMANDS)
    withCommonOptions(program, command).action(async (...given) => {
      const { options, args } = split(given);
      status = await command.start(settings(options, process.cwd()), options, shell, args);
    });
  try {
    await program.parseAsync([...argv]);
    return status;
  } catch (error) {
    return failure(error);
  }
}

function withCommonOptions(program: Command, command: StoreCommand | PlainCommand): Command {
  const made = program
    .command(command.name)
    .description(command.summary)
    .option('--config <file>', 'settings file (JSON)')
    .option('--home <folder>', 'folder of the store')
    .option('--department <codes>', '77 · 77,91,2A · all')
    .option('--simulated', 'use the simulated country')
    .option('--json', 'print the result as JSON');
  return command.describe?.(made) ?? made;
}

function settings(options: CommandOptions, folder: string) {
  const text = (name: string) => (typeof options[name] === 'string' ? options[name] : undefined);
  return loadConfig(
    process.env,
    {
      config: text('config'),
      home: text('home'),
      department: text('department'),
      host: text('host'),
      port: text('port'),
      simulated: options.simulated === true,
    },
    folder,
  );
}

/** Commander hands over arguments, then options, then itself. */
function split(given: readonly unknown[]): { args: string[]; options: CommandOptions } {
  const options = given.at(-2) as CommandOptions;
  // An optional argument that was left away comes as undefined.
  const args = given.slice(0, -2).flat();
  return { args: args.filter((argument) => argument !== undefined).map(String), options };
}

function failure(error: unknown): number {
  const commander = error as { code?: string; exitCode?: number };
  if (commander.code?.startsWith('commander.') === true) return commander.exitCode === 0 ? 0 : 2;
  shell.err(`\nrescue-predict failed: ${describeError(error)}\n`);
  if (error instanceof AppError) shell.err(`What to do: ${error.remedy}\n`);
  else if (error instanceof Error) shell.err(`${error.stack ?? ''}\n`);
  return error instanceof AppError &&
    ['INPUT_INVALID', 'CONFIG_INVALID', 'UNKNOWN_DEPARTMENT'].includes(error.code)
    ? 2
    : 1;
}
