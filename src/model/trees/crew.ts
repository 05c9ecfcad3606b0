import { performSteps, SHARDS, type ShardTable, type Step, spareFor } from './shard.js';

/** Who works on the shards. However many threads a crew has, it leaves the same numbers behind. */
export type Crew = {
  /** Does the steps in order on every shard; returns when all are done. */
  readonly run: (steps: readonly Step[]) => void;
  readonly close: () => void;
};

export type OpenCrew = (table: ShardTable) => Crew;

/** One thread: the caller's own. */
export const openLocalCrew: OpenCrew = (table) => {
  const spare = spareFor(table);
  return {
    run(steps) {
      for (let shard = 0; shard < SHARDS; shard++) performSteps(table, shard, steps, spare);
    },
    close() {},
  };
};
