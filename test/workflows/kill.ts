import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What a whole run left. */
export type Left = {
  readonly states: readonly string[];
  readonly tries: readonly { task: string; number: number; state: string; epoch: number }[];
  readonly errors: readonly string[];
  readonly hashes: Readonly<Record<string, unknown>>;
  readonly duplicates: number;
  readonly issues: readonly string[];
  readonly chain: { readonly ok: boolean };
  readonly versions: number;
};

const CHILD = fileURLToPath(new URL('./killable.ts', import.meta.url));

export function startChild(home: string, workflows: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', CHILD, home, ...workflows], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  });
}

/** Runs the child to its end. @returns what it left, and how long it took from ready to end */
export async function runToEnd(
  home: string,
  workflows: readonly string[],
): Promise<{ left: Left; ms: number }> {
  const child = startChild(home, workflows);
  let out = '';
  let readyMs = 0;
  child.stdout?.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    if (readyMs === 0) readyMs = performance.now();
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`the child ended with ${code}: ${out.slice(-2000)}`);
  return { left: JSON.parse(out.trim().split('\n').at(-1) ?? '') as Left, ms: performance.now() - readyMs };
}

/** Runs the child and kills it so many ms after it is ready. @returns false when it ended before */
export async function runAndKill(
  home: string,
  workflows: readonly string[],
  afterMs: number,
): Promise<boolean> {
  const child = startChild(home, workflows);
  const exited = once(child, 'exit');
  await Promise.race([once(child.stdout as NodeJS.ReadableStream, 'data'), exited]);
  const timer = setTimeout(() => child.kill('SIGKILL'), afterMs);
  const [, signal] = (await exited) as [number | null, string | null];
  clearTimeout(timer);
  return signal === 'SIGKILL';
}
