/**
 * Ratios of observed to expected, drawn towards 1 as far as their spread is no more than chance.
 *
 * factor = (observed + κ) / (expected + κ), the mean of a Gamma(κ, κ) prior after the counts; 1/κ is the variance of the
 * true ratios by moments: max(0, Σ((O − E)² − O) / ΣE²), after E is scaled to the total of O.
 * @param observed accidents per group · @param expected accidents per group under "no difference"
 * @returns one factor per group, relative to the overall ratio; all 1 when chance explains everything
 */
export function shrunkFactors(observed: Float64Array, expected: Float64Array): Float64Array {
  const scale = sum(observed) / sum(expected);
  if (!(scale > 0) || !Number.isFinite(scale)) return new Float64Array(observed.length).fill(1);
  let excess = 0;
  let squares = 0;
  for (let i = 0; i < observed.length; i++) {
    const o = observed[i] as number;
    const e = (expected[i] as number) * scale;
    excess += (o - e) ** 2 - o;
    squares += e * e;
  }
  if (!(excess > 0)) return new Float64Array(observed.length).fill(1);
  const prior = squares / excess;
  return observed.map((o, i) => (o + prior) / ((expected[i] as number) * scale + prior));
}

export function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i] as number;
  return total;
}
