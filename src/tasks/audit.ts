import type { DepartmentCode, InseeCode } from '../domain/commune.js';
import type { Day } from '../domain/day.js';
import type { AuditCheck } from '../state/issues.js';

/** One scored commune-day. */
export type Scored = {
  readonly com: InseeCode;
  readonly dep: DepartmentCode;
  readonly day: Day;
  readonly horizon: number;
  /** expected accidents */
  readonly rate: number;
  /** expected accidents by climatology */
  readonly normal: number;
  /** P(N ≥ 1) */
  readonly probability: number;
};

/** Bounds of a day's total over its climatology: Christmas is 0.6, the worst departure days about 1.5. */
const TOTAL_BOUNDS = [0.4, 2.5] as const;
/** No commune-day of France comes near this many expected accidents. */
const HIGHEST_RATE = 20;

/** Checks a forecast before it may be published. Every check is reported, passed or not. */
export function auditForecast(
  scored: readonly Scored[],
  communes: readonly InseeCode[],
  days: readonly Day[],
): AuditCheck[] {
  const keys = new Set(scored.map(({ com, day }) => `${com} ${day}`));
  const missing = communes.reduce(
    (count, com) => count + days.filter((day) => !keys.has(`${com} ${day}`)).length,
    0,
  );
  const infinite = scored.filter(
    ({ rate, normal, probability }) => ![rate, normal, probability].every(Number.isFinite),
  );
  const outside = scored.filter(
    ({ rate, probability }) => !(rate >= 0 && rate <= HIGHEST_RATE && probability >= 0 && probability <= 1),
  );
  const ratios = days.map((day) => ratioOf(scored.filter((row) => row.day === day)));
  const implausible = ratios.filter((ratio) => !(ratio >= TOTAL_BOUNDS[0] && ratio <= TOTAL_BOUNDS[1]));
  return [
    check(
      'complete',
      missing === 0 && scored.length > 0,
      `expected ${communes.length * days.length} commune-days, ${missing} missing`,
    ),
    check('unique', keys.size === scored.length, `${scored.length - keys.size} commune-days twice`),
    check('finite', infinite.length === 0, `${infinite.length} values that are no finite number`),
    check(
      'in range',
      outside.length === 0,
      `${outside.length} rates outside 0 to ${HIGHEST_RATE} or probabilities outside 0 to 1`,
    ),
    check(
      'plausible totals',
      implausible.length === 0,
      `day totals over climatology: ${ratios.map((ratio) => ratio.toFixed(2)).join(' ')}; expected ${TOTAL_BOUNDS.join(' to ')}`,
    ),
  ];
}

function ratioOf(rows: readonly Scored[]): number {
  const sum = (pick: (row: Scored) => number) => rows.reduce((total, row) => total + pick(row), 0);
  return sum(({ rate }) => rate) / sum(({ normal }) => normal);
}

function check(name: string, passed: boolean, detail: string): AuditCheck {
  return { check: name, passed, detail };
}
