import { DEPARTMENT_UPPER_RATIOS } from '../../domain/risk.js';
import type { Step } from '../map/palettes.js';

export type GaugeScale = {
  /** accidents at the right end; the left end is 0 */
  readonly max: number;
  readonly bands: readonly { readonly step: Step; readonly from: number; readonly to: number }[];
};

/**
 * The half-circle of a department's day, in expected accidents: its bands are the department's classes,
 * 0.75, 0.95, 1.1 and 1.3 times the normal, and its end leaves room for the interval.
 * @param highest upper end of the 90 % interval
 */
export function gaugeScale(normal: number, expected: number, highest: number): GaugeScale {
  const max = niceAbove(Math.max(highest, expected * 1.1, normal * 1.6, 1));
  const bounds = [0, ...DEPARTMENT_UPPER_RATIOS.map((ratio) => ratio * normal), max];
  return {
    max,
    bands: bounds.slice(0, -1).map((from, step) => ({ step, from, to: bounds[step + 1] ?? max })),
  };
}

/** The next of 1, 1.2, 1.4 … 2, 2.5, 3 … 10 times a power of ten. */
function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const steps = [1, 1.2, 1.4, 1.6, 1.8, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 10];
  return (steps.find((step) => step * power >= value * 0.9999) ?? 10) * power;
}

/** Point of a half-circle round (0, 0), left to right. @param share 0 to 1 */
export function onArc(share: number, radius: number): readonly [x: number, y: number] {
  const angle = Math.PI * (1 - Math.min(1, Math.max(0, share)));
  return [radius * Math.cos(angle), -radius * Math.sin(angle)];
}

/** SVG path of an arc from one share to another. */
export function arcPath(from: number, to: number, radius: number): string {
  const [x0, y0] = onArc(from, radius);
  const [x1, y1] = onArc(to, radius);
  const round = (value: number) => value.toFixed(2);
  return `M${round(x0)} ${round(y0)}A${radius} ${radius} 0 0 1 ${round(x1)} ${round(y1)}`;
}
