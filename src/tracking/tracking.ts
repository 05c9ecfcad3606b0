/** One training, tracked, in MLflow's words. */
export type TrackedRun = {
  readonly id: string;
  readonly experiment: string;
  readonly name: string;
  readonly status: 'RUNNING' | 'FINISHED' | 'FAILED';
  /** ISO instants, UTC */
  readonly startedAtUtc: string;
  readonly endedAtUtc: string | undefined;
  readonly params: Readonly<Record<string, string>>;
  /** last value of each metric */
  readonly metrics: Readonly<Record<string, number>>;
  readonly tags: Readonly<Record<string, string>>;
};

export type ModelVersion = {
  readonly model: string;
  /** 1, 2, 3, … per model */
  readonly version: number;
  readonly runId: string;
  readonly createdAtUtc: string;
  readonly description: string;
  readonly aliases: readonly string[];
};

export type Alias = 'champion' | 'challenger';

/** Who moved an alias, when, from where to where, and why. Never deleted. */
export type AliasChange = {
  readonly model: string;
  readonly alias: Alias;
  /** undefined: the alias was removed */
  readonly version: number | undefined;
  readonly previous: number | undefined;
  readonly atUtc: string;
  readonly by: string;
  readonly why: string;
};

/**
 * Experiments, runs, metrics, artifacts, model versions and aliases. `test/contracts/tracking.ts` holds the rules.
 * Every method throws AppError NOT_FOUND for a run, model or version that does not exist.
 */
export type Tracking = {
  readonly startRun: (run: {
    readonly experiment: string;
    readonly name: string;
    readonly startedAtUtc: string;
    readonly tags?: Readonly<Record<string, string>>;
  }) => Promise<string>;
  readonly logParams: (runId: string, params: Readonly<Record<string, string>>) => Promise<void>;
  /** @param step iteration or 0 · finite values only, else INPUT_INVALID */
  readonly logMetrics: (
    runId: string,
    metrics: Readonly<Record<string, number>>,
    step?: number,
  ) => Promise<void>;
  readonly setTags: (runId: string, tags: Readonly<Record<string, string>>) => Promise<void>;
  readonly logArtifact: (runId: string, path: string, bytes: Uint8Array) => Promise<void>;
  readonly getArtifact: (runId: string, path: string) => Promise<Uint8Array>;
  readonly listArtifacts: (runId: string) => Promise<string[]>;
  readonly endRun: (runId: string, status: 'FINISHED' | 'FAILED', endedAtUtc: string) => Promise<void>;
  readonly getRun: (runId: string) => Promise<TrackedRun>;
  /** Newest first. */
  readonly listRuns: (query: {
    readonly experiment?: string;
    readonly limit: number;
    readonly offset?: number;
  }) => Promise<TrackedRun[]>;
  readonly registerVersion: (version: {
    readonly model: string;
    readonly runId: string;
    readonly createdAtUtc: string;
    readonly description: string;
  }) => Promise<ModelVersion>;
  /** Newest first. */
  readonly listVersions: (model: string) => Promise<ModelVersion[]>;
  readonly getVersion: (model: string, version: number) => Promise<ModelVersion>;
  /** The version an alias points to, or undefined. */
  readonly findAlias: (model: string, alias: Alias) => Promise<ModelVersion | undefined>;
  readonly setAlias: (change: Omit<AliasChange, 'previous'>) => Promise<void>;
  /** Newest first. */
  readonly listAliasChanges: (model: string) => Promise<AliasChange[]>;
};
