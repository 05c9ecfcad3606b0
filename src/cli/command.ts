import type { Command as Program } from 'commander';
import type { App } from '../app.js';
import type { Config } from '../config/config.js';

/** Where a command writes: results to `out`, what a human watches to `err`. */
export type Console = {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
};

export type CommandOptions = Readonly<Record<string, string | boolean | undefined>> & {
  readonly json?: boolean;
};

/** A command that works on an open store. It runs here, or in the process that owns the store. */
export type StoreCommand = {
  readonly name: string;
  readonly summary: string;
  /** adds its own arguments and options; the common ones are there */
  readonly describe?: (program: Program) => Program;
  readonly run: (
    app: App,
    args: readonly string[],
    options: CommandOptions,
    console: Console,
  ) => Promise<void>;
};

/** A command that needs no store. */
export type PlainCommand = {
  readonly name: string;
  readonly summary: string;
  readonly describe?: (program: Program) => Program;
  /** @returns the exit status */
  readonly start: (
    config: Config,
    options: CommandOptions,
    console: Console,
    args: readonly string[],
  ) => Promise<number>;
};

/** Prints a result for a program (one line of JSON) or for a human. */
export function show(console: Console, options: CommandOptions, value: unknown, text: () => string): void {
  console.out(options.json === true ? `${JSON.stringify(value)}\n` : `${text()}\n`);
}
