import type { Config } from '../config/config.js';
import type { CommandOptions, Console, StoreCommand } from './command.js';
import { openConsoleApp } from './open-app.js';
import { askOwner } from './owner.js';

/**
 * Runs a command on the store: in the process that owns it when one is serving, here otherwise.
 * @returns the exit status
 */
export async function runOnStore(
  command: StoreCommand,
  config: Config,
  args: readonly string[],
  options: CommandOptions,
  console: Console,
): Promise<number> {
  const answered = await askOwner(config.home, { command: command.name, args, options }, console);
  if (answered !== undefined) return answered;
  const { app, clearProgress } = await openConsoleApp(config, 'cli', console, process.stderr.isTTY === true);
  try {
    await command.run(app, args, options, {
      out: (text) => {
        clearProgress();
        console.out(text);
      },
      err: console.err,
    });
    return 0;
  } finally {
    clearProgress();
    await app.close();
  }
}
