import type { Accident, Reject } from '../domain/accident.js';
import type { Day } from '../domain/day.js';
import { parseDay } from '../domain/day.js';
import { type CsvTable, openCsv } from './csv.js';
import { communeCodeReader, coordinatesReader, type Layout } from './onisr-layouts.js';
import { baseName, malformed, type Parsed, requireRows } from './source.js';

/** An accident with the year of the file it was published in. */
export type AccidentRow = Accident & {
  readonly year: number /** of the file, 1 = the first */;
  readonly line: number;
};

const COLUMNS = {
  id: ['num_acc', 'accident_id'],
  year: ['an'],
  month: ['mois'],
  dayOfMonth: ['jour'],
  department: ['dep'],
  commune: ['com'],
  lat: ['lat?'],
  lon: ['long?'],
  gps: ['gps?'],
} as const;

type AccidentColumn = keyof typeof COLUMNS;

/**
 * Reads one year's "caractéristiques", whatever its layout (2005 to today).
 *
 * Rejects: `bad_number`, `duplicate_accident`, `impossible_date`, `wrong_year`, `unknown_commune`, `wrong_width`.
 * @param file logical name or key; its year, when it has one, is the year that every row must have
 * @throws AppError SOURCE_MALFORMED when the object is no such table, is cut off, or is of another year
 */
export function parseAccidents(bytes: Uint8Array, file: string): Parsed<AccidentRow> {
  const table = openCsv<AccidentColumn>(bytes, file, COLUMNS);
  const wantedYear = yearInName(file);
  const read = rowReader(table, wantedYear);
  const rows: AccidentRow[] = [];
  const rejects: Reject[] = [];
  const ids = new Set<string>();
  let otherYear: string | undefined;
  const widthRejects = table.forEachRow((fields, line) => {
    const row = read(fields, line);
    const reason =
      typeof row === 'string'
        ? row
        : ids.has(row.id)
          ? `duplicate_accident expected ${row.id} once, found it again`
          : '';
    if (typeof row === 'string' || reason !== '') {
      rejects.push(rejectOf(file, line, reason));
      if (reason.startsWith('wrong_year')) otherYear = reason.slice(-4);
    } else {
      ids.add(row.id);
      rows.push(row);
    }
  });
  if (rows.length === 0 && otherYear !== undefined)
    throw malformed(file, 2, `accidents of ${wantedYear}`, `those of ${otherYear}`);
  return requireRows({ rows, rejects: [...rejects, ...widthRejects] }, file);
}

/** The first year in a file's own name, before its first dot: `caract-2023.4f1c.csv` → 2023. */
export function yearInName(file: string): number | undefined {
  const name = baseName(file).split('.')[0] ?? '';
  const found = /(?<!\d)20\d\d(?!\d)/.exec(name);
  return found === null ? undefined : Number(found[0]);
}

/** @returns a reader of rows: the accident, or the reject's word with what was expected and found */
function rowReader(
  table: CsvTable<AccidentColumn>,
  wantedYear: number | undefined,
): (fields: readonly string[], line: number) => AccidentRow | string {
  const { at } = table;
  const old = at.gps >= 0 || (wantedYear ?? Number.POSITIVE_INFINITY) <= 2018;
  const layout: Layout = old ? 'until2018' : 'since2019';
  const communeCode = communeCodeReader(layout);
  const coordinates = coordinatesReader(layout);
  const dayOf = dayReader();
  const field = (fields: readonly string[], column: AccidentColumn) => fields[at[column]] ?? '';
  return (fields, line) => {
    const id = field(fields, 'id').trim();
    if (!/^[0-9A-Za-z]{1,20}$/.test(id)) return `bad_number expected a whole accident number, found ${id}`;
    const day = dayOf(field(fields, 'year'), field(fields, 'month'), field(fields, 'dayOfMonth'));
    if (!isDay(day)) return `impossible_date expected year, month, day, found ${day}`;
    const year = Number(day.slice(0, 4));
    if (wantedYear !== undefined && year !== wantedYear)
      return `wrong_year expected ${wantedYear}, found ${year}`;
    const publishedCode = communeCode(field(fields, 'department'), field(fields, 'commune'));
    if (publishedCode === undefined)
      return `unknown_commune expected a commune code, found dep ${field(fields, 'department')}, com ${field(fields, 'commune')}`;
    return { id, day, publishedCode, year, line, ...coordinates(field(fields, 'lat'), field(fields, 'lon')) };
  };
}

/** A day, or its three parts as found when there is no such day; remembered, as each day comes a hundred times. */
function dayReader(): (year: string, month: string, dayOfMonth: string) => string {
  const remembered = new Map<string, string>();
  return (year, month, dayOfMonth) => {
    const key = `${year.trim()}/${month.trim()}/${dayOfMonth.trim()}`;
    const known = remembered.get(key);
    if (known !== undefined) return known;
    const made = /^\d{1,4}\/\d{1,2}\/\d{1,2}$/.test(key) ? (parseDay(isoOf(key)) ?? key) : key;
    remembered.set(key, made);
    return made;
  };
}

/** Years before 2019 are published with two digits, or one: `5` is 2005. */
function isoOf(key: string): string {
  const [year = '', month = '', dayOfMonth = ''] = key.split('/');
  const century = year.length <= 2 ? 2000 : 0;
  return `${Number(year) + century}-${month.padStart(2, '0')}-${dayOfMonth.padStart(2, '0')}`;
}

function isDay(text: string): text is Day {
  return text.includes('-') && text.length === 10;
}

function rejectOf(file: string, line: number, reason: string): Reject {
  const space = reason.indexOf(' ');
  return { file, line, reason: reason.slice(0, space), detail: reason.slice(space + 1) };
}
