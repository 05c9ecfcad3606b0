/** Numbers as a reader of the given locale writes them. Absent values are never written as zero: callers show a dash. */

/** 0.0903 → `9,0 %`; three significant figures below 10 %, whole percents above. @param share 0 to 1 */
export function formatShare(share: number, locale: string): string {
  const percent = share * 100;
  const digits = percent >= 10 ? 0 : percent >= 1 ? 1 : percent >= 0.1 ? 2 : 3;
  return new Intl.NumberFormat(locale, {
    style: 'percent',
    minimumFractionDigits: Math.min(digits, 2),
    maximumFractionDigits: digits,
  }).format(share);
}

/** 6.6 → `6,6`. @param digits decimals, 0 or more */
export function formatNumber(value: number, locale: string, digits = 0): string {
  return new Intl.NumberFormat(locale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);
}

/** A count of accidents that may be small: `0,42`, `6,6`, `128`. */
export function formatExpected(value: number, locale: string): string {
  return formatNumber(value, locale, value >= 100 ? 0 : value >= 1 ? 1 : 2);
}

/** 1.62 → `+62 %`, 0.92 → `−8 %`. @param ratio above 0 */
export function formatGap(ratio: number, locale: string): string {
  return new Intl.NumberFormat(locale, {
    style: 'percent',
    maximumFractionDigits: 0,
    signDisplay: 'exceptZero',
  })
    .format(ratio - 1)
    .replace('-', '−');
}

/** 1.5 → `×1,5`; two decimals below 1. */
export function formatRatio(ratio: number, locale: string): string {
  return `×${formatNumber(ratio, locale, ratio < 1 ? 2 : 1)}`;
}

/** 0.0903 → `11`: one day in eleven. @param probability above 0 · @returns undefined when it is 0 */
export function formatOneDayIn(probability: number, locale: string): string | undefined {
  if (!(probability > 0)) return undefined;
  const days = 1 / probability;
  const step = 10 ** Math.max(0, Math.floor(Math.log10(days)) - 1);
  return formatNumber(Math.round(days / step) * step, locale, days < 2 ? 1 : 0);
}

/** How a ratio to the normal reads: within 10 % is the normal. */
export function gapDirection(ratio: number): 'above' | 'equal' | 'below' {
  if (ratio >= 1.1) return 'above';
  return ratio <= 0.9 ? 'below' : 'equal';
}

export const GAP_SIGNS = { above: '▲', equal: '=', below: '▼' } as const;
