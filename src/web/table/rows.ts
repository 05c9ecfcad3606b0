import type { CommunesView } from '../api/views.js';
import { searchKey } from '../format/text.js';
import { type CommuneForecast, stepOf } from '../map/steps.js';
import type { MapLayer } from '../state/page-address.js';

export type Row = {
  readonly code: string;
  readonly name: string;
  /** what a search compares */
  readonly key: string;
  readonly population: number | null;
  readonly forecast: CommuneForecast | undefined;
  /** rate ÷ normal; undefined without a forecast */
  readonly ratio: number | undefined;
  /** 1 = the highest probability of the department that day; undefined without a forecast */
  readonly rank: number | undefined;
};

export type SortKey = 'probability' | 'name' | 'ratio';
export type Sort = { readonly by: SortKey; readonly descending: boolean };
export const FIRST_SORT: Sort = { by: 'probability', descending: true };

/** One row per commune of the department, forecast or not. */
export function makeRows(
  communes: CommunesView,
  forecasts: ReadonlyMap<string, CommuneForecast>,
): readonly Row[] {
  const ranked = [...forecasts.values()].sort((a, b) => b.probability - a.probability);
  const ranks = new Map(ranked.map(({ code }, i) => [code, i + 1]));
  return communes.codes.map((code, i) => {
    const forecast = forecasts.get(code);
    const name = communes.names[i] ?? code;
    return {
      code,
      name,
      key: searchKey(name),
      population: communes.populations[i] ?? null,
      forecast,
      ratio: forecast !== undefined && forecast.normal > 0 ? forecast.rate / forecast.normal : undefined,
      rank: ranks.get(code),
    };
  });
}

/** @param text part of a name, accents and case ignored, or the start of a code · @param steps all when empty */
export function filterRows(
  rows: readonly Row[],
  text: string,
  steps: readonly number[],
  layer: MapLayer,
): readonly Row[] {
  const key = searchKey(text);
  const upper = text.trim().toUpperCase();
  return rows.filter(
    (row) =>
      (key === '' || row.key.includes(key) || row.code.startsWith(upper)) &&
      (steps.length === 0 || steps.includes(stepOf(row.forecast, layer))),
  );
}

/** Communes without a value stand last in either direction; equals stand by name. */
export function sortRows(rows: readonly Row[], { by, descending }: Sort, locale: string): readonly Row[] {
  const { compare } = new Intl.Collator(locale);
  const sign = descending ? -1 : 1;
  const numberOf = (row: Row) => (by === 'ratio' ? row.ratio : row.forecast?.probability);
  return [...rows].sort((a, b) => {
    if (by === 'name') return sign * compare(a.name, b.name);
    const [x, y] = [numberOf(a), numberOf(b)];
    if (x === undefined || y === undefined)
      return Number(x === undefined) - Number(y === undefined) || compare(a.name, b.name);
    return sign * (x - y) || compare(a.name, b.name);
  });
}
