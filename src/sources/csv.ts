import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import type { Reject } from '../domain/accident.js';
import { malformed } from './source.js';

/** A table of text as one publisher lays it out. */
export type CsvTable<Column extends string> = {
  /** names of the header, as published, trimmed, lower case, without accents */
  readonly header: readonly string[];
  /** where each wanted column stands; −1 for an optional one that is absent */
  readonly at: Readonly<Record<Column, number>>;
  /**
   * Calls back for each row of the header's width; the others become rejects `wrong_width`.
   * @throws AppError SOURCE_MALFORMED when the table ends inside a row
   */
  readonly forEachRow: (visit: (fields: readonly string[], line: number) => void) => Reject[];
};

/** Names a column may have (lower case, no accents, `?` at the end of the first: may be absent). */
export type ColumnNames<Column extends string> = Readonly<Record<Column, readonly string[]>>;

/**
 * Opens delimited text: separator (`;`, `,`, tab) and encoding (UTF-8 with or without BOM, else Windows-1252) are found,
 * line ends may be LF or CRLF.
 * @throws AppError SOURCE_MALFORMED when the bytes are empty, HTML, JSON, or a needed column is absent
 */
export function openCsv<Column extends string>(
  bytes: Uint8Array,
  file: string,
  names: ColumnNames<Column>,
): CsvTable<Column> {
  const text = decodeText(bytes).replaceAll('\r\n', '\n');
  const firstLine = (/[^\r\n]+/.exec(text)?.[0] ?? '').trim();
  if (firstLine === '') throw malformed(file, 1, 'a header line', 'an empty file');
  if (/^[<{[]/.test(firstLine)) throw malformed(file, 1, 'a header line', firstLine);
  const separator = separatorOf(firstLine);
  const header = firstLine.split(separator).map((name) => plain(name.replace(/^"|"$/g, '')));
  const at = placesOf(header, names, file, firstLine);
  return { header, at, forEachRow: (visit) => visitRows(text, separator, header.length, file, visit) };
}

/** UTF-8 when the bytes are valid UTF-8, else Windows-1252 (a superset of ISO-8859-1 for text); no BOM. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Node 20 decodes its `windows-1252` as ISO-8859-1, so the 32 signs that differ are put in here.
    const latin1 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
    return latin1.replace(/[\u0080-\u009f]/g, (sign) => WINDOWS_1252[sign.charCodeAt(0) - 0x80] ?? sign);
  }
}

const WINDOWS_1252 = [...'€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'];

/** Lower case, without accents and outer spaces: for comparing names. */
export function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .trim()
    .toLowerCase();
}

function separatorOf(line: string): string {
  const counts = [';', ',', '\t'].map((separator) => [separator, line.split(separator).length] as const);
  return counts.reduce((best, one) => (one[1] > best[1] ? one : best))[0];
}

function placesOf<Column extends string>(
  header: readonly string[],
  names: ColumnNames<Column>,
  file: string,
  line: string,
): Record<Column, number> {
  const places = {} as Record<Column, number>;
  for (const [column, aliases] of Object.entries(names) as [Column, readonly string[]][]) {
    const optional = aliases[0]?.endsWith('?') === true;
    const accepted = aliases.map((alias) => alias.replace(/\?$/, ''));
    places[column] = header.findIndex((name) => accepted.includes(name));
    if (places[column] < 0 && !optional)
      throw malformed(file, 1, `a header with the column ${accepted.join(' or ')}`, line);
  }
  return places;
}

function visitRows(
  text: string,
  separator: string,
  width: number,
  file: string,
  visit: (fields: readonly string[], line: number) => void,
): Reject[] {
  const rejects: Reject[] = [];
  let lastWidth = width;
  let lastLine = 1;
  let headerSeen = false;
  const onRecord = (fields: readonly string[], { lines }: { lines: number }) => {
    lastWidth = fields.length;
    lastLine = lines;
    if (!headerSeen) headerSeen = true;
    else if (fields.length === width) visit(fields, lines);
    else
      rejects.push({
        file,
        line: lines,
        reason: 'wrong_width',
        detail: `expected ${width} fields, found ${fields.length}`,
      });
    return null;
  };
  if (text.includes('"')) parseQuoted(text, separator, file, onRecord);
  else
    for (const [i, line] of text.split('\n').entries())
      if (line !== '') onRecord(line.split(separator), { lines: i + 1 });
  if (lastWidth !== width && !/[\r\n]$/.test(text))
    throw malformed(file, lastLine, `a whole last line of ${width} fields`, `${lastWidth} fields: cut off`);
  return rejects;
}

function parseQuoted(
  text: string,
  separator: string,
  file: string,
  onRecord: (fields: readonly string[], info: { lines: number }) => null,
): void {
  try {
    parse(text, {
      delimiter: separator,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: onRecord,
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw malformed(file, Number(error.lines ?? 0), 'rows up to the end', error.message);
  }
}
