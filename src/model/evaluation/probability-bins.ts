/** Sums over rows of nearly the same probability: bounded memory however many rows there are. */
export type ProbabilityBins = {
  readonly add: (probability: number, hit: boolean, weight: number) => void;
  /** Filled bins in ascending probability. */
  readonly filled: () => Bin[];
};

export type Bin = {
  readonly weight: number;
  /** weighted sums */
  readonly probability: number;
  readonly hits: number;
};

/** Float32 keeps the order of positive numbers in its bits; without the last 12, neighbours are 0.05 % apart. */
const DROPPED_BITS = 12;
const SIZE = (0x3f800000 >>> DROPPED_BITS) + 1;

export function createProbabilityBins(): ProbabilityBins {
  const weights = new Float64Array(SIZE);
  const probabilities = new Float64Array(SIZE);
  const hits = new Float64Array(SIZE);
  const float = new Float32Array(1);
  const bits = new Uint32Array(float.buffer);
  return {
    add(probability, hit, weight) {
      float[0] = probability;
      const at = (bits[0] as number) >>> DROPPED_BITS;
      weights[at] = (weights[at] as number) + weight;
      probabilities[at] = (probabilities[at] as number) + weight * probability;
      if (hit) hits[at] = (hits[at] as number) + weight;
    },
    filled() {
      const bins: Bin[] = [];
      for (let at = 0; at < SIZE; at++) {
        const weight = weights[at] as number;
        if (weight > 0)
          bins.push({ weight, probability: probabilities[at] as number, hits: hits[at] as number });
      }
      return bins;
    },
  };
}

/** Area under the ROC curve: the chance that a row with accidents ranks above one without; ties count half. */
export function areaUnderRoc(bins: readonly Bin[]): number {
  let below = 0;
  let pairs = 0;
  let hits = 0;
  for (const bin of bins) {
    const misses = bin.weight - bin.hits;
    pairs += bin.hits * (below + misses / 2);
    below += misses;
    hits += bin.hits;
  }
  return pairs / (hits * below);
}

/** Merges neighbours into bins of nearly equal weight. */
export function equalWeightBins(bins: readonly Bin[], wanted: number): Bin[] {
  const total = bins.reduce((sum, { weight }) => sum + weight, 0);
  const merged: Bin[] = [];
  let passed = 0;
  let open: Bin = { weight: 0, probability: 0, hits: 0 };
  for (const bin of bins) {
    open = {
      weight: open.weight + bin.weight,
      probability: open.probability + bin.probability,
      hits: open.hits + bin.hits,
    };
    passed += bin.weight;
    if (passed < ((merged.length + 1) * total) / wanted) continue;
    merged.push(open);
    open = { weight: 0, probability: 0, hits: 0 };
  }
  if (open.weight > 0) merged.push(open);
  return merged;
}
