import { setTimeout as sleep } from 'node:timers/promises';

export type WaitOptions = {
  /** give up after this long, ms */
  readonly limitMs: number;
  /** pause between two looks, ms */
  readonly pollMs: number;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Looks until there is something, measured by the clock that never goes back: a corrected wall clock neither shortens
 * nor lengthens a wait.
 * @returns undefined when the time was up
 */
export async function waitFor<Value>(
  look: () => Promise<Value | undefined>,
  { limitMs, pollMs, signal }: WaitOptions,
): Promise<Value | undefined> {
  const endsMs = performance.now() + limitMs;
  for (;;) {
    signal?.throwIfAborted();
    const found = await look();
    if (found !== undefined) return found;
    const leftMs = endsMs - performance.now();
    if (leftMs <= 0) return undefined;
    await sleep(Math.min(pollMs, leftMs), undefined, signal === undefined ? {} : { signal });
  }
}
