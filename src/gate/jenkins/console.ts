import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from './connection.js';

/**
 * Follows the console of a build until it is complete, whole lines at a time.
 * @param build path of the build
 */
export async function followConsole(
  connection: Connection,
  build: string,
  onLine: (line: string) => void,
  { pollMs, signal }: { readonly pollMs: number; readonly signal: AbortSignal },
): Promise<void> {
  let start = 0;
  let rest = '';
  for (;;) {
    const answer = await connection.get(`${build}/logText/progressiveText?start=${start}`, signal);
    const lines = (rest + answer.text).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
    start = Number(answer.headers.get('x-text-size') ?? start);
    if (answer.headers.get('x-more-data') !== 'true') break;
    await sleep(pollMs, undefined, { signal });
  }
  if (rest !== '') onLine(rest);
}
