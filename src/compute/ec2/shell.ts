import { AppError } from '../../lib/errors.js';

/** One word of a POSIX shell, whatever is in it. */
export function quote(text: string): string {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * What a machine is told to run: it reads its environment from its input first, so that no secret is on a command line.
 * @param command what starts this program there; `{environment}` becomes `--env NAME …`, which hands values on by name
 */
export function remoteCommand(command: string, args: readonly string[], names: readonly string[]): string {
  const wrong = names.find((name) => !NAME.test(name));
  if (wrong !== undefined)
    throw new AppError('INPUT_INVALID', `environment: expected names such as DATABASE_URL, found ${wrong}`);
  const byName = names.map((name) => `--env ${name}`).join(' ');
  const program = command.replaceAll('{environment}', byName);
  const inner = `set -a && eval "$(cat)" && set +a && exec </dev/null && ${program} ${args.map(quote).join(' ')}`;
  return `exec /bin/sh -c ${quote(inner)}`;
}

/** What is written to the input of {@link remoteCommand}. */
export function environmentScript(environment: Readonly<Record<string, string>>): string {
  return Object.entries(environment)
    .map(([name, value]) => `${name}='${value.replaceAll("'", `'\\''`)}'\n`)
    .join('');
}
