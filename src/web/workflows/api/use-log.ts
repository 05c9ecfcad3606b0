import { useEffect, useState } from 'react';
import { readOps } from './client.js';

export type LogPlace = { readonly id: string; readonly task: string; readonly number: number };
export type Log = {
  readonly text: string;
  /** whether the beginning was let go to keep the page light */
  readonly cut: boolean;
  readonly complete: boolean;
  readonly error: unknown;
};

const EMPTY: Log = { text: '', cut: false, complete: false, error: undefined };
const EVERY_MS = 1_000;
const AFTER_ERROR_MS = 5_000;
const LONGEST = 400_000;

/** The log of one try, read on from where the last reading ended until it is complete; rests while the page is hidden. */
export function useLog(place: LogPlace | undefined, again: number): Log {
  const [log, setLog] = useState(EMPTY);
  const { id, task, number } = place ?? {};
  // biome-ignore lint/correctness/useExhaustiveDependencies: `again` asks for a new beginning
  useEffect(() => {
    setLog(EMPTY);
    if (id === undefined || task === undefined || number === undefined) return;
    const stopped = new AbortController();
    follow({ id, task, number }, stopped.signal, setLog);
    return () => stopped.abort();
  }, [id, task, number, again]);
  return log;
}

async function follow(
  place: LogPlace,
  signal: AbortSignal,
  set: (change: (log: Log) => Log) => void,
): Promise<void> {
  let from = 0;
  while (!signal.aborted) {
    try {
      const { text, next, complete } = await readOps('tryLog', { ...place, from }, signal);
      const moved = next > from;
      from = next;
      set((log) => ({ ...append(log, text), complete, error: undefined }));
      if (complete) return;
      // a long log comes in pieces: the next one is asked for at once
      if (!moved) await wait(EVERY_MS, signal);
    } catch (error) {
      if (signal.aborted) return;
      set((log) => ({ ...log, error }));
      await wait(AFTER_ERROR_MS, signal);
    }
  }
}

function append(log: Log, text: string): Pick<Log, 'text' | 'cut'> {
  const all = log.text + text;
  if (all.length <= LONGEST) return { text: all, cut: log.cut };
  const start = all.indexOf('\n', all.length - LONGEST) + 1;
  return { text: all.slice(start), cut: true };
}

/** Waits, and then until the page is looked at again. */
async function wait(forMs: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, forMs);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
  while (document.hidden && !signal.aborted)
    await new Promise<void>((resolve) => {
      document.addEventListener('visibilitychange', () => resolve(), { once: true, signal });
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
}
