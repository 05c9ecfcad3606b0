import { CLASS_LOWER_BOUNDS, DEPARTMENT_UPPER_RATIOS, RISK_CLASSES } from '../../domain/risk.js';
import type { StatusView } from '../api/views.js';
import { formatNumber } from '../format/numbers.js';
import type { Words } from '../i18n/words.js';
import type { MapLayer } from '../state/page-address.js';
import { STEPS, type Step, stepOfClass } from './palettes.js';

export type LegendRow = { readonly step: Step; readonly word: string; readonly bounds: string };

/** Rows of the legend, the highest first; bounds of the risk classes are those the server publishes. */
export function legendRows(
  layer: MapLayer,
  classes: StatusView['classes'],
  words: Words,
): readonly LegendRow[] {
  const rows = layer === 'risk' ? riskRows(classes, words) : gapRows(words);
  return [...rows].reverse();
}

function riskRows(classes: StatusView['classes'], words: Words): readonly LegendRow[] {
  const names = [words.classA, words.classB, words.classC, words.classD, words.classE];
  const published = classes.map(({ riskClass, lower }) => [stepOfClass(riskClass), lower] as const);
  const known = new Map(
    published.length > 0
      ? published
      : RISK_CLASSES.map((name, step) => [step, CLASS_LOWER_BOUNDS[name]] as const),
  );
  return STEPS.map((step) => ({
    step,
    word: names[step] ?? '',
    bounds: boundsText(known.get(step), known.get(step + 1), (share) => percent(share, words.locale), ' %'),
  }));
}

function gapRows(words: Words): readonly LegendRow[] {
  const names = [words.gap0, words.gap1, words.gap2, words.gap3, words.gap4];
  const lower = [0, ...DEPARTMENT_UPPER_RATIOS];
  const ratio = (value: number) => formatNumber(value, words.locale, 2);
  return STEPS.map((step) => ({
    step,
    word: names[step] ?? '',
    bounds: boundsText(lower[step], lower[step + 1], ratio, ''),
  }));
}

function boundsText(
  lower: number | undefined,
  upper: number | undefined,
  write: (value: number) => string,
  unit: string,
): string {
  if (lower === undefined) return '';
  if (lower === 0) return `< ${write(upper ?? 1)}${unit}`;
  return upper === undefined || upper > 1.3
    ? `≥ ${write(lower)}${unit}`
    : `${write(lower)}–${write(upper)}${unit}`;
}

function percent(share: number, locale: string): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(share * 100);
}
