/** Risk class of a commune-day, from the probability of at least one injury accident. */
export const RISK_CLASSES = ['A', 'B', 'C', 'D', 'E'] as const;
export type RiskClass = (typeof RISK_CLASSES)[number];

/** Lower bound of each class, as a probability P(N ≥ 1); a class ends where the next begins. Fixed and published. */
export const CLASS_LOWER_BOUNDS: Readonly<Record<RiskClass, number>> = {
  A: 0,
  B: 0.002,
  C: 0.005,
  D: 0.012,
  E: 0.03,
};

/** P(N ≥ 1) = 1 − e^(−λ). @param rate λ ≥ 0, expected accidents of a commune-day */
export function probabilityOf(rate: number): number {
  return -Math.expm1(-rate);
}

/** @param probability P(N ≥ 1), 0 to 1 · @throws RangeError outside that range: missing must not become safe */
export function riskClassOf(probability: number): RiskClass {
  if (!(probability >= 0 && probability <= 1))
    throw new RangeError(`expected a probability from 0 to 1, found ${probability}`);
  let found: RiskClass = 'A';
  for (const name of RISK_CLASSES) if (probability >= CLASS_LOWER_BOUNDS[name]) found = name;
  return found;
}

/**
 * Class of a whole department's day, from its expected accidents over their normal.
 * A below 0.75, B below 0.95, C below 1.1, D below 1.3, else E.
 */
export function departmentClassOf(ratioToNormal: number): RiskClass {
  if (!(ratioToNormal >= 0)) throw new RangeError(`expected a ratio ≥ 0, found ${ratioToNormal}`);
  return RISK_CLASSES[DEPARTMENT_UPPER_RATIOS.filter((bound) => ratioToNormal >= bound).length] ?? 'E';
}

/** Upper bounds of the department classes A to D, as expected ÷ normal. */
export const DEPARTMENT_UPPER_RATIOS = [0.75, 0.95, 1.1, 1.3] as const;

/** The last horizon: an issue covers J..J+6. */
export const LAST_HORIZON = 6;
