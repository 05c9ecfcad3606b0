/**
 * The central interval of a count with a given mean and dispersion (variance ÷ mean).
 * Poisson when the dispersion is 1 or less, negative binomial with size mean ÷ (dispersion − 1) otherwise.
 * @param mean expected count, ≥ 0 · @param dispersion variance ÷ mean, ≥ 0 · @param coverage 0 to 1, e.g. 0.9
 * @returns smallest counts whose cumulated probability reaches (1 − coverage)/2 and (1 + coverage)/2
 */
export function countInterval(
  mean: number,
  dispersion: number,
  coverage: number,
): { readonly low: number; readonly high: number } {
  if (!(mean >= 0) || !Number.isFinite(mean))
    throw new RangeError(`expected a finite mean ≥ 0, found ${mean}`);
  if (mean === 0) return { low: 0, high: 0 };
  const size = dispersion > 1.000001 ? mean / (dispersion - 1) : Number.POSITIVE_INFINITY;
  const tail = (1 - coverage) / 2;
  const logMean = Math.log(mean);
  // P(0), then each next by its ratio to the one before: no factorials, no overflow of the count.
  let logP = size === Number.POSITIVE_INFINITY ? -mean : -size * Math.log1p(mean / size);
  let cumulated = Math.exp(logP);
  let low = cumulated >= tail ? 0 : -1;
  let count = 0;
  while (cumulated < 1 - tail && count < 1_000_000) {
    count++;
    logP +=
      size === Number.POSITIVE_INFINITY
        ? logMean - Math.log(count)
        : Math.log(size + count - 1) - Math.log(count) + logMean - Math.log(size + mean);
    cumulated += Math.exp(logP);
    if (low < 0 && cumulated >= tail) low = count;
  }
  return { low: Math.max(low, 0), high: count };
}
