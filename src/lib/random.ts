/** A seeded source of randomness: the same seed gives the same numbers on every machine. */
export type Random = {
  /** Uniform in [0, 1), 32 bits. */
  readonly next: () => number;
  /** Integer in [0, n). */
  readonly below: (n: number) => number;
  /** Standard normal. */
  readonly normal: () => number;
  /** Gamma with the given shape (> 0) and scale 1. */
  readonly gamma: (shape: number) => number;
  /** Poisson count with the given mean (≥ 0). */
  readonly poisson: (mean: number) => number;
};

/** sfc32, seeded from text by FNV-1a. @source PractRand, Chris Doty-Humphrey (public domain) */
export function createRandom(seed: string | number): Random {
  const next = sfc32(String(seed));
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const gamma = (shape: number) => drawGamma(shape, next, normal);
  return {
    next,
    below: (n) => Math.floor(next() * n),
    normal,
    gamma,
    poisson: (mean) => drawPoisson(mean, next, gamma),
  };
}

function sfc32(seed: string): () => number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < seed.length; i++) hash = Math.imul(hash ^ seed.charCodeAt(i), 0x01000193) >>> 0;
  let [a, b, c, d] = [0x9e3779b9, 0x243f6a88, hash, 1];
  const step = () => {
    const t = (((a + b) >>> 0) + d) >>> 0;
    d = (d + 1) >>> 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) >>> 0;
    c = (((c << 21) | (c >>> 11)) + t) >>> 0;
    return t / 4294967296;
  };
  for (let i = 0; i < 15; i++) step();
  return step;
}

/** Marsaglia and Tsang (2000), with the boost for shape < 1. */
function drawGamma(shape: number, next: () => number, normal: () => number): number {
  if (!(shape > 0)) throw new RangeError(`expected a gamma shape > 0, found ${shape}`);
  if (shape < 1) return drawGamma(shape + 1, next, normal) * (1 - next()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Knuth's product for small means; gamma reduction (Ahrens and Dieter 1974) for large ones. */
function drawPoisson(mean: number, next: () => number, gamma: (shape: number) => number): number {
  if (!(mean >= 0)) throw new RangeError(`expected a Poisson mean ≥ 0, found ${mean}`);
  let count = 0;
  let rest = mean;
  while (rest > 30) {
    const m = Math.floor(rest * 0.875);
    const x = gamma(m);
    if (x > rest) {
      let hits = 0;
      for (let i = 0; i < m - 1; i++) if (next() < rest / x) hits++;
      return count + hits;
    }
    count += m;
    rest -= x;
  }
  const limit = Math.exp(-rest);
  for (let product = next(); product > limit; product *= next()) count++;
  return count;
}
