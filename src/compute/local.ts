import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../lib/errors.js';
import type { Compute, Work } from './compute.js';
import { lineCutter } from './lines.js';

export type LocalComputeOptions = {
  /** what starts this program: `[process.execPath, 'bin/rescue-predict.js']` */
  readonly program: readonly [string, ...string[]];
  /** what a process gets before the work's own environment */
  readonly environment: Readonly<Record<string, string | undefined>>;
};

/** How long a process that was told to end may take, ms. */
const END_LIMIT_MS = 10_000;

/** This machine: work is a child process of ours, which ends with its run. */
export function openLocalCompute({ program, environment }: LocalComputeOptions): Compute {
  const running = new Map<string, Set<() => Promise<void>>>();
  const stop = async (run: string): Promise<readonly string[]> => {
    const ends = [...(running.get(run) ?? [])];
    await Promise.all(ends.map((end) => end()));
    return ends.length === 0 ? [] : ['local'];
  };
  return {
    kind: 'local',
    start: async (run) => ({ id: 'local', run }),
    waitReady: async () => {},
    async run(machine, work) {
      const ofRun = running.get(machine.run) ?? new Set();
      running.set(machine.run, ofRun);
      const { ended, end } = startProcess(program, environment, work);
      ofRun.add(end);
      try {
        return await ended;
      } finally {
        ofRun.delete(end);
        if (ofRun.size === 0) running.delete(machine.run);
      }
    },
    stop,
    async sweep(isOver) {
      const over = [...running.keys()].filter(isOver);
      return (await Promise.all(over.map(stop))).flat();
    },
    examine: async () => 'this machine',
  };
}

/** @returns the exit status to come, and what ends the process: politely, then by force */
function startProcess(
  [file, ...before]: LocalComputeOptions['program'],
  environment: LocalComputeOptions['environment'],
  { args, environment: own, onLine, signal }: Work,
) {
  signal?.throwIfAborted();
  const child = spawn(file, [...before, ...args], {
    env: { ...environment, ...own },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      const lines = lineCutter(onLine);
      stream.on('data', lines.write);
      stream.on('end', lines.end);
    }
    child.once('error', (error) =>
      reject(new AppError('COMPUTE_UNREACHABLE', `${file}: expected to start it, could not`, {}, error)),
    );
    child.once('close', (status, killedBy) => {
      if (status !== null) resolve(status);
      else if (signal?.aborted === true) reject(signal.reason);
      else
        reject(
          new AppError(
            'COMPUTE_UNREACHABLE',
            `${file}: expected an exit status, it was ended by ${killedBy}`,
          ),
        );
    });
  });
  const end = async () => {
    child.kill('SIGTERM');
    const late = new AbortController();
    sleep(END_LIMIT_MS, undefined, { signal: late.signal }).then(
      () => child.kill('SIGKILL'),
      () => {},
    );
    await ended.catch(() => {});
    late.abort();
  };
  const onAbort = () => void end();
  signal?.addEventListener('abort', onAbort, { once: true });
  const tidy = () => signal?.removeEventListener('abort', onAbort);
  ended.then(tidy, tidy);
  return { ended, end };
}
