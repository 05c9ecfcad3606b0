import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export type VirtualEnvironment = { readonly folder: string; readonly bin: (program: string) => string };

/**
 * A Python virtual environment with exactly these pinned packages, outside the repository and kept between runs:
 * another list makes another environment.
 * @param requirements lines such as `moto[server]==5.1.4`
 * @returns the environment, or why there is none (no Python, no registry), for the test to skip with
 */
export function openVirtualEnvironment(
  name: string,
  requirements: readonly string[],
): VirtualEnvironment | string {
  const hash = createHash('sha256').update(requirements.join('\n')).digest('hex').slice(0, 12);
  const cache = process.env.RESCUE_PREDICT_PEERS ?? join(homedir(), '.cache', 'rescue-predict-peers');
  const folder = join(cache, `${name}-${hash}`);
  const bin = (program: string) => join(folder, 'bin', program);
  const stamp = join(folder, '.complete');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return { folder, bin };
  mkdirSync(cache, { recursive: true });
  rmSync(folder, { recursive: true, force: true });
  const run = (program: string, args: readonly string[]) =>
    spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1e9 });
  const made = run('python3', ['-m', 'venv', folder]);
  if (made.status !== 0) return `python3 -m venv failed: ${made.error?.message ?? made.stderr}`;
  const installed = run(bin('pip'), ['install', '--quiet', '--disable-pip-version-check', ...requirements]);
  if (installed.status !== 0) {
    rmSync(folder, { recursive: true, force: true });
    return `pip install ${requirements.join(' ')} failed: ${installed.stderr.trim().split('\n').at(-1)}`;
  }
  writeFileSync(stamp, hash);
  return { folder, bin };
}
