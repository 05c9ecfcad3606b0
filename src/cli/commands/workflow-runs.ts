import { setTimeout as sleep } from 'node:timers/promises';
import type { OpenState } from '../../app.js';
import type { Config } from '../../config/config.js';
import { AppError } from '../../lib/errors.js';
import { hasEnded } from '../../workflows/plan.js';
import type { Run } from '../../workflows/runs.js';
import { livingWorkers } from '../../workflows/workers.js';
import type { Workflows } from '../../workflows/workflows.js';
import { type CommandOptions, type Console, show } from '../command.js';
import { startGuestEngineOf } from '../guest.js';
import { duration } from '../progress-line.js';
import { runText, tryLine } from './workflow-texts.js';

/** What every action works with. */
export type Shell = {
  readonly config: Config;
  readonly options: CommandOptions;
  readonly console: Console;
  readonly state: OpenState;
  readonly workflows: Workflows;
  /** who asks */
  readonly by: string;
};

const POLL_MS = 200;

/** Waits while workers do the work; when there is none, this process is one meanwhile. */
async function withWorker(shell: Shell, wait: () => Promise<number>): Promise<number> {
  const { state, config, console } = shell;
  if ((await livingWorkers(state.database)).size > 0) return wait();
  const worker = await startGuestEngineOf(config, state, console, { keepSchedules: false });
  try {
    return await wait();
  } finally {
    await worker.close();
  }
}

/** Tells of each try as it ends. @returns 0 when the run succeeded, else 1 */
export async function runToItsEnd(shell: Shell, { id }: Run): Promise<number> {
  const { workflows, options, console } = shell;
  if (options.detach === true) {
    const detail = await workflows.show(id);
    show(console, options, detail, () => runText(detail));
    return 0;
  }
  console.err(`run ${id}\n`);
  return withWorker(shell, async () => {
    const told = new Set<string>();
    for (;;) {
      const detail = await workflows.show(id);
      for (const one of detail.tries) {
        const name = `${one.task} ${one.number}`;
        if (!hasEnded(one.state) || told.has(name)) continue;
        told.add(name);
        console.err(`${tryLine(one)}\n`);
      }
      if (detail.run.endedAtUtc !== null) {
        show(console, options, detail, () => runText(detail));
        return detail.run.state === 'success' ? 0 : 1;
      }
      await sleep(POLL_MS);
    }
  });
}

/** Tells how far a backfill is until it is done. @returns 0 when no run failed, else 1 */
export async function backfillHere(
  shell: Shell,
  { id, days }: { readonly id: string; readonly days: readonly { readonly willRun: boolean }[] },
): Promise<number> {
  const { workflows, options, console } = shell;
  const wanted = days.filter(({ willRun }) => willRun).length;
  const startedMs = performance.now();
  if (options.detach === true || wanted === 0) {
    show(console, options, { id, runs: wanted }, () => `${id}: ${wanted} of ${days.length} days to run`);
    return 0;
  }
  return withWorker(shell, async () => {
    for (let before = -1; ; await sleep(POLL_MS)) {
      const found = (await workflows.backfills()).find((one) => one.id === id);
      if (found === undefined) throw new AppError('NOT_FOUND', `backfill ${id} is gone`);
      if (found.done !== before && found.done % 10 === 0)
        console.err(`${found.done} of ${found.runs} days\n`);
      before = found.done;
      if (found.done < found.runs) continue;
      const seconds = Math.round((performance.now() - startedMs) / 100) / 10;
      const result = { id, runs: found.runs, failed: found.failed, seconds };
      show(
        console,
        options,
        result,
        () => `${id}: ${found.runs} runs, ${found.failed} failed, ${duration(seconds)}`,
      );
      return found.failed === 0 ? 0 : 1;
    }
  });
}

/** Prints the log of a try; with --follow as it grows, until the try ends. */
export async function followLog(
  { workflows, options, console }: Shell,
  id: string,
  task: string,
): Promise<number> {
  const { tries } = await workflows.show(id);
  const own = tries.filter((one) => one.task === task);
  const number = typeof options.try === 'string' ? Number(options.try) : own.at(-1)?.number;
  if (number === undefined || !own.some((one) => one.number === number))
    throw new AppError(
      'NOT_FOUND',
      `logs of ${id}: expected one of ${tries.map((one) => `${one.task} try ${one.number}`).join(', ') || 'no try yet'}, found ${task} try ${number ?? '?'}`,
    );
  for (let from = 0; ; await sleep(POLL_MS)) {
    const part = await workflows.log(id, task, number, from);
    console.out(part.text);
    from = part.next;
    if (part.complete || options.follow !== true) return 0;
  }
}
