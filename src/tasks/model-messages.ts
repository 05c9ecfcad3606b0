import type { PublicHoliday, SchoolPeriod } from '../domain/calendar.js';
import { AppError, type ErrorCode, type ErrorDetails } from '../lib/errors.js';
import type { CommuneDays } from '../model/commune-days.js';
import type { Places } from '../model/places.js';
import type { Explanation, Predicted } from '../model/predict.js';
import type { Validation } from '../model/search.js';
import type { TrainInput, TrainOptions } from '../model/train.js';
import type { ShardTable } from '../model/trees/shard.js';

/** Rows to forecast with everything their inputs come from. */
export type PredictInput = {
  readonly days: CommuneDays;
  readonly places: Places;
  readonly holidays: readonly PublicHoliday[];
  readonly periods: readonly SchoolPeriod[];
};

export type TrainedBytes = {
  readonly model: Uint8Array;
  readonly trees: number;
  readonly validation: Validation;
};

/** What the client asks of the worker. A model is sent once and then named by its id. */
export type Request =
  | {
      readonly kind: 'train';
      readonly input: TrainInput;
      readonly options: TrainOptions;
      readonly meta: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'load'; readonly model: string; readonly bytes: Uint8Array }
  | { readonly kind: 'predict'; readonly model: string; readonly input: PredictInput }
  | { readonly kind: 'explain'; readonly model: string; readonly input: PredictInput };

export type Answers = {
  train: TrainedBytes;
  load: undefined;
  predict: Predicted;
  explain: Explanation[];
};

export type Reply = { readonly id: number } & (
  | { readonly kind: 'progress'; readonly what: string; readonly done?: number; readonly total?: number }
  | { readonly kind: 'done'; readonly answer: Answers[Request['kind']] }
  | { readonly kind: 'failed'; readonly failure: Failure }
);

/** What a worker is started as. */
export type Role =
  | { readonly role: 'model'; readonly threads: number }
  | { readonly role: 'crew'; readonly table: ShardTable; readonly signals: CrewSignals };

/** Shared memory between the threads of one crew. */
export type CrewSignals = {
  /** see the positions in model-crew.ts */
  readonly control: Int32Array;
  /** steps, encoded */
  readonly steps: Float64Array;
};

/** An error that can be sent between threads. */
export type Failure = {
  readonly code: ErrorCode | undefined;
  readonly message: string;
  readonly details: ErrorDetails;
  readonly stack: string;
};

export function toFailure(error: unknown): Failure {
  if (error instanceof AppError)
    return { code: error.code, message: error.message, details: error.details, stack: error.stack ?? '' };
  const plain = error instanceof Error ? error : new Error(String(error));
  return { code: undefined, message: plain.message, details: {}, stack: plain.stack ?? '' };
}

export function fromFailure({ code, message, details, stack }: Failure): Error {
  const error = code === undefined ? new Error(message) : new AppError(code, message, details);
  error.stack = stack;
  return error;
}
