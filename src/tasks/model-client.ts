import { availableParallelism } from 'node:os';
import { sha256 } from '../lib/hash.js';
import { type Progress, silentProgress } from '../lib/progress.js';
import type { Explanation, Predicted } from '../model/predict.js';
import type { TrainInput, TrainOptions } from '../model/train.js';
import {
  type Answers,
  fromFailure,
  type PredictInput,
  type Reply,
  type Request,
  type Role,
  type TrainedBytes,
} from './model-messages.js';
import { startModelThread } from './model-thread.js';

export type { PredictInput, TrainedBytes } from './model-messages.js';

/** The model on a thread of its own, so that the server goes on answering while it trains or predicts. */
export type ModelWorker = {
  /**
   * Trains and returns the encoded model. Rows on shared memory (`createLabelledDays`) are read in place, others copied.
   * @param meta recorded in the model: hashes of the data, revision, period
   */
  readonly train: (
    input: TrainInput,
    options: TrainOptions,
    meta?: Readonly<Record<string, string>>,
    progress?: Progress,
  ) => Promise<TrainedBytes>;
  /** @param model bytes of an encoded model; each different model is sent once */
  readonly predict: (model: Uint8Array, input: PredictInput) => Promise<Predicted>;
  readonly explain: (model: Uint8Array, input: PredictInput) => Promise<Explanation[]>;
  readonly close: () => Promise<void>;
};

/** @param options.threads for training, the worker's own included · 1 to 8; the result does not depend on it */
export function openModelWorker(options: { readonly threads?: number } = {}): ModelWorker {
  const line = openLine({ role: 'model', threads: options.threads ?? Math.min(4, availableParallelism()) });
  const loaded = new WeakMap<Uint8Array, Promise<string>>();
  const load = (bytes: Uint8Array): Promise<string> => {
    const known = loaded.get(bytes);
    if (known !== undefined) return known;
    const model = sha256(bytes);
    const loading = line.ask({ kind: 'load', model, bytes }).then(() => model);
    loaded.set(bytes, loading);
    return loading;
  };
  return {
    train: (input, options, meta = {}, progress) =>
      line.ask({ kind: 'train', input, options, meta }, progress),
    predict: async (bytes, input) => line.ask({ kind: 'predict', model: await load(bytes), input }),
    explain: async (bytes, input) => line.ask({ kind: 'explain', model: await load(bytes), input }),
    close: line.close,
  };
}

type Pending = {
  readonly resolve: (answer: Answers[Request['kind']]) => void;
  readonly reject: (error: Error) => void;
  readonly progress: Progress;
};

type Line = {
  readonly ask: <K extends Request['kind']>(
    request: Extract<Request, { kind: K }>,
    progress?: Progress,
  ) => Promise<Answers[K]>;
  readonly close: () => Promise<void>;
};

/** Requests and replies with one worker; the worker keeps the process alive only while something is asked of it. */
function openLine(role: Role): Line {
  const worker = startModelThread(role);
  const pending = new Map<number, Pending>();
  let next = 0;
  let ended: Error | undefined;
  worker.unref();
  const end = (error: Error) => {
    ended = error;
    for (const { reject } of pending.values()) reject(error);
    pending.clear();
  };
  worker.on('error', end);
  worker.on('exit', () => end(ended ?? new Error('the model worker was closed')));
  worker.on('message', (reply: Reply) => {
    const asked = pending.get(reply.id);
    if (asked === undefined) return;
    if (reply.kind === 'progress') return asked.progress.step(reply.what, reply.done, reply.total);
    pending.delete(reply.id);
    if (pending.size === 0) worker.unref();
    if (reply.kind === 'done') asked.resolve(reply.answer);
    else asked.reject(fromFailure(reply.failure));
  });
  return {
    ask: <K extends Request['kind']>(request: Extract<Request, { kind: K }>, progress = silentProgress) =>
      new Promise<Answers[K]>((resolve, reject) => {
        if (ended !== undefined) return reject(ended);
        const id = next++;
        pending.set(id, { resolve: (answer) => resolve(answer as Answers[K]), reject, progress });
        worker.ref();
        worker.postMessage({ ...request, id });
      }),
    close: async () => {
      await worker.terminate();
    },
  };
}
