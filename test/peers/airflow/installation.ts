import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A real Airflow in a virtual environment outside the project, with a database of its own. */
export type Airflow = {
  /** folder of its settings and its database */
  readonly home: string;
  readonly dags: string;
  /** runs `airflow …` commands in order; tells the end of the output when one of them fails */
  readonly run: (
    commands: readonly (readonly string[])[],
    environment?: Readonly<Record<string, string>>,
  ) => { readonly ended: readonly Ended[]; readonly output: string };
  /** runs a Python program of this folder that prints JSON last */
  readonly python: (program: string, ...args: readonly string[]) => unknown;
};
export type Ended = { readonly status: number; readonly message: string | null; readonly seconds: number };

const INSTALLER = 'uv==0.13.9';

/**
 * Installs the pinned packages unless the cache has them.
 * @returns folder of the environment, or why it cannot be had
 */
export function installAirflow(requirementsName: string): { venv: string } | { skip: string } {
  const requirements = fileURLToPath(new URL(requirementsName, import.meta.url));
  const version = spawnSync('python3', ['--version'], { encoding: 'utf8' });
  if (version.status !== 0)
    return { skip: `python3 is not here: ${version.error?.message ?? version.stderr}` };
  const hash = createHash('sha256').update(version.stdout).update(readFileSync(requirements)).digest('hex');
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const venv = join(cache, 'rescue-predict-peers', `airflow-${hash.slice(0, 12)}`);
  const complete = join(venv, 'complete');
  if (existsSync(complete)) return { venv };
  rmSync(venv, { recursive: true, force: true });
  mkdirSync(join(cache, 'rescue-predict-peers'), { recursive: true });
  const python = join(venv, 'bin', 'python');
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--retries', '1'];
  const steps: [string, string[]][] = [
    ['python3', ['-m', 'venv', venv]],
    [python, [...pip, '--timeout', '20', INSTALLER]],
    // Every package is named with its version: nothing has to be resolved.
    [python, ['-m', 'uv', 'pip', 'install', '--quiet', '--no-deps', '--python', python, '-r', requirements]],
  ];
  for (const [command, args] of steps) {
    const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8', timeout: 200_000 });
    if (status !== 0)
      return { skip: `cannot install Airflow: ${error?.message ?? stderr.trim().slice(-300)}` };
  }
  writeFileSync(complete, '');
  return { venv };
}

/** An Airflow with an empty database. @param environment what its tasks get besides */
export function openAirflow(
  venv: string,
  folder: string,
  environment: Readonly<Record<string, string>>,
): Airflow {
  const home = join(folder, 'airflow');
  const dags = join(folder, 'dags');
  mkdirSync(dags, { recursive: true });
  const env = {
    PATH: `${join(venv, 'bin')}:${process.env.PATH ?? ''}`,
    HOME: folder,
    LANG: 'C.UTF-8',
    AIRFLOW_HOME: home,
    AIRFLOW__CORE__DAGS_FOLDER: dags,
    AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
    AIRFLOW__USAGE_DATA_COLLECTION__ENABLED: 'False',
    PYTHONWARNINGS: 'ignore',
    ...environment,
  };
  const start = (program: string, args: readonly string[], more: Readonly<Record<string, string>> = {}) => {
    const path = fileURLToPath(new URL(program, import.meta.url));
    const { status, stdout, stderr } = spawnSync(join(venv, 'bin', 'python'), [path, ...args], {
      encoding: 'utf8',
      env: { ...env, ...more },
      timeout: 240_000,
      maxBuffer: 1e8,
    });
    const output = `${stdout}${stderr}`;
    if (status !== 0)
      throw new Error(`${program} ${args.join(' ')}: status ${status}\n${output.slice(-4000)}`);
    return { output, last: JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as unknown };
  };
  return {
    home,
    dags,
    run: (commands, more) => {
      const { output, last } = start('run_commands.py', [JSON.stringify(commands)], more);
      return { ended: last as Ended[], output: output.slice(-6000) };
    },
    python: (program, ...args) => start(program, args).last,
  };
}
