import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../lib/errors.js';
import type { Log } from '../lib/log.js';
import type { Gate, Passage } from './gate.js';
import { type Connection, openConnection } from './jenkins/connection.js';
import { followConsole } from './jenkins/console.js';

export type JenkinsOptions = {
  /** `https://jenkins.example/`, with its path where it has one */
  readonly url: string;
  readonly user: string;
  /** an API token, or a password */
  readonly token: string;
  /** `train`, or with folders `team/models/train` */
  readonly job: string;
  /** whether the job takes parameters */
  readonly hasParameters: boolean;
  /** longest wait for the build's end, queue included, ms */
  readonly limitMs: number;
  /** pause between two looks, ms */
  readonly pollMs: number;
  readonly log: Log;
};

type QueueItem = {
  readonly cancelled?: boolean;
  readonly why?: string | null;
  readonly executable?: { readonly number?: number } | null;
};
type Build = { readonly building?: boolean; readonly result?: string | null };

/** A build of this job stands for the answer: only SUCCESS opens the way. */
export function openJenkinsGate(options: JenkinsOptions): Gate {
  const job = pathOf(options.job);
  return {
    kind: 'jenkins',
    pass: (passage) => passWithin(options, job, passage),
    async examine() {
      const signal = AbortSignal.timeout(options.limitMs);
      const { headers } = await openConnection(options).get(`${job}/api/json?tree=buildable`, signal);
      return `Jenkins ${headers.get('x-jenkins') ?? 'of unknown version'}, job ${options.job}`;
    },
  };
}

/** Asks, and takes the request back when the time is up or the caller gives up. */
async function passWithin(options: JenkinsOptions, job: string, passage: Passage): Promise<string> {
  const controller = new AbortController();
  const giveUp = () => controller.abort();
  passage.signal?.throwIfAborted();
  const timer = setTimeout(giveUp, options.limitMs);
  passage.signal?.addEventListener('abort', giveUp, { once: true });
  const way: Way = { options, job, connection: openConnection(options), signal: controller.signal };
  const asked: Asked = { item: undefined, build: undefined };
  try {
    return await ask(way, passage, asked);
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    await takeBack(way, asked);
    if (passage.signal?.aborted === true) throw passage.signal.reason;
    throw new AppError(
      'GATE_CLOSED',
      `${options.job}: expected an answer within ${options.limitMs / 1000} s, found none`,
      { job: options.job },
    );
  } finally {
    clearTimeout(timer);
    passage.signal?.removeEventListener('abort', giveUp);
  }
}

type Way = {
  readonly options: JenkinsOptions;
  readonly job: string;
  readonly connection: Connection;
  readonly signal: AbortSignal;
};
/** What was asked so far, to take back. */
type Asked = { item: number | undefined; build: number | undefined };

async function ask(way: Way, { parameters, onLine }: Passage, asked: Asked): Promise<string> {
  const { options, connection, job, signal } = way;
  asked.item = await trigger(way, parameters);
  asked.build = await leaveQueue(way, asked.item);
  const name = `${options.job} #${asked.build}`;
  options.log.info('gate: build started', { build: name });
  await followConsole(connection, `${job}/${asked.build}`, onLine, { pollMs: options.pollMs, signal });
  const result = await resultOf(way, asked.build);
  if (result !== 'SUCCESS')
    throw new AppError('GATE_CLOSED', `${name}: expected SUCCESS, found ${result}`, { build: name, result });
  return `${name} is SUCCESS`;
}

/** @returns number of the queue item, from the only header that tells it */
async function trigger(
  { connection, job, options, signal }: Way,
  parameters: Passage['parameters'],
): Promise<number> {
  const path = `${job}/${options.hasParameters ? 'buildWithParameters' : 'build'}`;
  const answer = await connection.post(path, options.hasParameters ? parameters : {}, signal);
  const location = answer.headers.get('location') ?? '';
  // Jenkins writes its own idea of its address there; only the number is taken, the token stays with ours.
  const item = /\/queue\/item\/(\d+)\/?$/.exec(location)?.[1];
  if (item === undefined)
    throw new AppError(
      'GATE_UNREACHABLE',
      `${options.job}: expected the address of a queue item, found "${location}" with status ${answer.status}`,
      { status: answer.status },
    );
  return Number(item);
}

async function leaveQueue({ connection, options, signal }: Way, item: number): Promise<number> {
  let reason = '';
  for (;;) {
    const state = await connection.json<QueueItem>(`queue/item/${item}/api/json`, signal);
    if (state.cancelled === true)
      throw new AppError(
        'GATE_CLOSED',
        `${options.job}: expected a build, its queue item ${item} was cancelled`,
        {
          item,
        },
      );
    if (typeof state.executable?.number === 'number') return state.executable.number;
    const why = state.why ?? '';
    if (why !== '' && why !== reason) options.log.info(`gate: ${why}`, { item });
    reason = why;
    await sleep(options.pollMs, undefined, { signal });
  }
}

/** The console may end a moment before the result is there. */
async function resultOf({ connection, job, options, signal }: Way, build: number): Promise<string> {
  for (;;) {
    const state = await connection.json<Build>(`${job}/${build}/api/json?tree=building,result`, signal);
    if (state.building !== true && typeof state.result === 'string') return state.result;
    await sleep(options.pollMs, undefined, { signal });
  }
}

const TAKE_BACK_MS = 10_000;

/** Nobody waits for the answer any more: leaves the queue, or stops the build. */
async function takeBack({ connection, job, options }: Way, { item, build }: Asked): Promise<void> {
  const signal = AbortSignal.timeout(TAKE_BACK_MS);
  try {
    if (build !== undefined) await connection.post(`${job}/${build}/stop`, {}, signal);
    else if (item !== undefined) await connection.post('queue/cancelItem', { id: String(item) }, signal);
  } catch (error) {
    options.log.warn('gate: could not take the request back', { job: options.job, cause: String(error) });
  }
}

/** `team/models/train` → `job/team/job/models/job/train` */
function pathOf(job: string): string {
  return job
    .split('/')
    .filter((part) => part !== '')
    .map((part) => `job/${encodeURIComponent(part)}`)
    .join('/');
}
