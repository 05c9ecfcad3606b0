import type { Alias, ModelVersion, TrackedRun } from '../tracking.js';

/** The part of MLflow's answers that is read here. Whole numbers of 64 bits may come as text. */
export type KeyValue<Value = string> = { readonly key: string; readonly value: Value };

export type MlflowExperiment = { readonly experiment_id: string; readonly name: string };

export type MlflowRun = {
  readonly info: {
    readonly run_id: string;
    readonly experiment_id: string;
    readonly run_name?: string;
    readonly status: string;
    readonly start_time: number | string;
    readonly end_time?: number | string;
    readonly artifact_uri?: string;
  };
  readonly data?: {
    readonly params?: readonly KeyValue[];
    readonly metrics?: readonly KeyValue<number>[];
    readonly tags?: readonly KeyValue[];
  };
};

export type MlflowModel = {
  readonly name: string;
  readonly tags?: readonly KeyValue[];
  readonly aliases?: readonly { readonly alias: string; readonly version: string | number }[];
};

export type MlflowVersion = {
  readonly name: string;
  readonly version: string | number;
  readonly run_id?: string;
  readonly description?: string;
  readonly creation_timestamp?: number | string;
  readonly tags?: readonly KeyValue[];
};

/** Tag of a model version: when it was registered, by the caller's clock. */
export const CREATED_TAG = 'rescue-predict.created_at';

const STATUS: Readonly<Record<string, TrackedRun['status']>> = {
  FINISHED: 'FINISHED',
  FAILED: 'FAILED',
  KILLED: 'FAILED',
};

export function readRun({ info, data }: MlflowRun, experiment: string): TrackedRun {
  const ended = Number(info.end_time ?? 0);
  return {
    id: info.run_id,
    experiment,
    name: info.run_name ?? '',
    status: STATUS[info.status] ?? 'RUNNING',
    startedAtUtc: instantOf(info.start_time),
    endedAtUtc: ended > 0 ? instantOf(ended) : undefined,
    params: objectOf(data?.params),
    metrics: objectOf(data?.metrics),
    tags: objectOf(data?.tags),
  };
}

/** @param model the registered model, which knows the aliases of all its versions */
export function readVersion(version: MlflowVersion, model: MlflowModel): ModelVersion {
  const number = Number(version.version);
  return {
    model: version.name,
    version: number,
    runId: version.run_id ?? '',
    createdAtUtc: objectOf(version.tags)[CREATED_TAG] ?? instantOf(version.creation_timestamp ?? 0),
    description: version.description ?? '',
    aliases: (model.aliases ?? [])
      .filter((one) => Number(one.version) === number)
      .map(({ alias }) => alias)
      .sort(),
  };
}

/** The version an alias of the model points to. */
export function versionOfAlias(model: MlflowModel, alias: Alias): number | undefined {
  const found = (model.aliases ?? []).find((one) => one.alias === alias);
  return found === undefined ? undefined : Number(found.version);
}

export function pairsOf<Value>(values: Readonly<Record<string, Value>>): KeyValue<Value>[] {
  return Object.entries(values).map(([key, value]) => ({ key, value }));
}

export function objectOf<Value>(pairs: readonly KeyValue<Value>[] = []): Record<string, Value> {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, value]));
}

function instantOf(ms: number | string): string {
  return new Date(Number(ms)).toISOString();
}
