import type { FeatureGroup } from './features.js';
import type { GrowOptions } from './trees/grow.js';

export type TreeOptions = GrowOptions & {
  readonly maxTrees: number;
  /** stop when this many trees in a row have not improved later time */
  readonly patience: number;
};

export type TrainOptions = {
  /** chooses the sample that cut points are taken from */
  readonly seed: string;
  readonly trees: TreeOptions;
  /** share of the days, the latest, on which the number of trees and the slope are chosen · 0 to 1 */
  readonly validationShare: number;
  /** the kinds of inputs that trees may split on; all of them when left out */
  readonly groups?: readonly FeatureGroup[];
  /** skips the choice: what an earlier training found */
  readonly refit?: { readonly trees: number; readonly slope: number };
};

export const DEFAULT_OPTIONS: TrainOptions = {
  seed: 'rescue-predict',
  trees: {
    maxTrees: 300,
    patience: 20,
    maxDepth: 4,
    learningRate: 0.1,
    minHits: 50,
    priorHits: 20,
    minGain: 2,
  },
  validationShare: 0.25,
};
