import type { Reject } from '../domain/accident.js';
import type { PublicHoliday } from '../domain/calendar.js';
import { parseDay } from '../domain/day.js';
import { HOLIDAY_ZONES, type HolidayZone } from '../domain/department.js';
import { openCsv, plain } from './csv.js';
import { asObject, parseJson, textOr } from './json.js';
import {
  baseName,
  type FetchContext,
  type Fetched,
  fetchEach,
  joinUrl,
  malformed,
  type Parsed,
  readFiles,
  requireRows,
  type SourceFacts,
} from './source.js';

export const PUBLIC_HOLIDAYS: SourceFacts = {
  publisher: 'Etalab, calendrier.api.gouv.fr',
  licence: 'Licence Ouverte 2.0',
  url: 'https://calendrier.api.gouv.fr',
  prefix: 'meta/public-holidays-',
};

/** Fetches the calendars of zones, each with all its years. */
export async function* fetchPublicHolidays(
  { zones }: { readonly zones: readonly HolidayZone[] },
  context: FetchContext,
): AsyncIterable<Fetched> {
  if (context.settings.files.length > 0) {
    yield* readFiles(PUBLIC_HOLIDAYS, context, ownName);
    return;
  }
  const wanted = zones.map((zone) => ({
    name: `${PUBLIC_HOLIDAYS.prefix}${zone}.json`,
    url: joinUrl(context.settings.url, `jours-feries/${zone}.json`),
  }));
  yield* fetchEach(wanted, PUBLIC_HOLIDAYS, context);
}

/** `…/metropole/2013.json` → `metropole-2013.json`: the zone is the folder when the file is a year. */
function ownName(path: string): string {
  const parts = path.split('/');
  const name = baseName(path);
  return /^\d{4}\.json$/.test(name) ? `${parts.at(-2)}-${name}` : name;
}

/**
 * Reads one zone's JSON (`{"2023-01-01": "1er janvier"}`, the zone in the file's name) or the CSV of all zones.
 *
 * Rejects: `impossible_date`, `unknown_zone`, `wrong_width`.
 * @throws AppError SOURCE_MALFORMED when the object is neither, or the name tells no zone
 */
export function parsePublicHolidays(bytes: Uint8Array, file: string): Parsed<PublicHoliday> {
  return /\.csv$/i.test(file) ? parseAllZones(bytes, file) : parseOneZone(bytes, file);
}

/** The zone that a name begins with: `meta/public-holidays-la-reunion.0a1b2c3d.json` → la-reunion. */
export function zoneInName(file: string): HolidayZone | undefined {
  const name = baseName(file).replace(/^public-holidays-/, '');
  return HOLIDAY_ZONES.find((zone) => new RegExp(`^${zone}(-\\d{4})?\\.`).test(name));
}

function parseOneZone(bytes: Uint8Array, file: string): Parsed<PublicHoliday> {
  const zone = zoneInName(file);
  if (zone === undefined)
    throw malformed(file, 1, `a name that begins with ${HOLIDAY_ZONES.join(', ')}`, file);
  const entries = asObject(parseJson(bytes, file), file, 'an object of day and name');
  const rows: PublicHoliday[] = [];
  const rejects: Reject[] = [];
  for (const [i, [text, value]] of Object.entries(entries).entries()) {
    const day = parseDay(text);
    const name = textOr(value);
    if (day === undefined || name === undefined)
      rejects.push(badDate(file, i + 1, `${text}: ${JSON.stringify(value)}`));
    else rows.push({ zone, day, name });
  }
  return requireRows({ rows: sorted(rows), rejects }, file);
}

const COLUMNS = { day: ['date'], name: ['nom_jour_ferie'], zones: ['zones'] } as const;

const byLabel = new Map(HOLIDAY_ZONES.map((zone) => [letters(zone), zone]));

function parseAllZones(bytes: Uint8Array, file: string): Parsed<PublicHoliday> {
  const { at, forEachRow } = openCsv<keyof typeof COLUMNS>(bytes, file, COLUMNS);
  const rows: PublicHoliday[] = [];
  const rejects: Reject[] = [];
  const others = forEachRow((fields, line) => {
    const day = parseDay(fields[at.day] ?? '');
    const name = fields[at.name] ?? '';
    if (day === undefined) {
      rejects.push(badDate(file, line, fields[at.day] ?? ''));
      return;
    }
    for (const label of (fields[at.zones] ?? '').split('|')) {
      const zone = byLabel.get(letters(label));
      if (zone === undefined)
        rejects.push({ file, line, reason: 'unknown_zone', detail: `expected a zone, found ${label}` });
      else rows.push({ zone, day, name });
    }
  });
  return requireRows({ rows: sorted(oncePerDay(rows)), rejects: [...rejects, ...others] }, file);
}

/** 1 May 2008 was Ascension too: two rows of the table, one holiday. */
function oncePerDay(rows: readonly PublicHoliday[]): PublicHoliday[] {
  const byKey = new Map<string, PublicHoliday>();
  for (const row of rows) {
    const before = byKey.get(row.zone + row.day);
    byKey.set(
      row.zone + row.day,
      before === undefined ? row : { ...row, name: `${before.name}, ${row.name}` },
    );
  }
  return [...byKey.values()];
}

function letters(label: string): string {
  return plain(label).replace(/[^a-z]/g, '');
}

function badDate(file: string, line: number, found: string): Reject {
  return { file, line, reason: 'impossible_date', detail: `expected a day and a name, found ${found}` };
}

function sorted(rows: PublicHoliday[]): PublicHoliday[] {
  return rows.sort((a, b) => (a.zone + a.day < b.zone + b.day ? -1 : 1));
}
