import { stringify } from 'csv-stringify/sync';

/**
 * CSV with a header, commas, LF, quotes only where needed; null and undefined are empty.
 * Text that a spreadsheet would run as a formula (= + - @ at its start) is kept by a leading apostrophe.
 * @param columns names, in order · @param rows values in the same order
 */
export function csvText(columns: readonly string[], rows: Iterable<readonly unknown[]>): string {
  return stringify(
    [...rows].map((row) => row.map(harmless)),
    { header: true, columns: [...columns] },
  );
}

function harmless(value: unknown): unknown {
  return typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
}
