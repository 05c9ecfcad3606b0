import type { Reject } from '../domain/accident.js';
import { SCHOOL_ZONES, type SchoolPeriod, type SchoolZone } from '../domain/calendar.js';
import { addDays, type Day, dayInParis, parseDay } from '../domain/day.js';
import { DEPARTMENTS } from '../domain/department.js';
import { openCsv, plain } from './csv.js';
import { asList, isObject, parseJson, textOr } from './json.js';
import { parseZoneDays, ZONE_DAYS_HEADER } from './school-zone-days.js';
import {
  type FetchContext,
  type Fetched,
  fetchEach,
  joinUrl,
  type Parsed,
  readFiles,
  requireRows,
  type SourceFacts,
} from './source.js';

export const SCHOOL_HOLIDAYS: SourceFacts = {
  publisher: "Ministère de l'Éducation nationale, data.education.gouv.fr",
  licence: 'Licence Ouverte 2.0',
  url: 'https://data.education.gouv.fr',
  prefix: 'meta/school-holidays-',
};

const EXPORT =
  'api/explore/v2.1/catalog/datasets/fr-en-calendrier-scolaire/exports/csv?delimiter=%3B&timezone=Europe%2FParis';

export async function* fetchSchoolHolidays(context: FetchContext): AsyncIterable<Fetched> {
  if (context.settings.files.length > 0) yield* readFiles(SCHOOL_HOLIDAYS, context);
  else {
    const name = `${SCHOOL_HOLIDAYS.prefix}calendrier-scolaire.csv`;
    yield* fetchEach([{ name, url: joinUrl(context.settings.url, EXPORT) }], SCHOOL_HOLIDAYS, context);
  }
}

/** One published row, whatever the export. */
type Published = {
  readonly name: string;
  readonly population: string;
  readonly start: string;
  readonly end: string;
  readonly academy: string;
  readonly zone: string;
};

const COLUMNS = {
  name: ['description'],
  population: ['population'],
  start: ['start_date', 'date de debut'],
  end: ['end_date', 'date de fin'],
  academy: ['location', 'academies'],
  zone: ['zones'],
} as const;

/**
 * Reads an export of the school calendar: CSV (English or French header), the flat JSON of Explore v2.1, the records of
 * the older interface; or a table of days by zone (see {@link parseZoneDays}), of which only the years before the
 * ministry's own calendar are taken: it still has holidays that were moved in April 2021.
 *
 * Rows for teachers only are passed over: pupils make the traffic. A row of one day is one day without school, except
 * `Début des …`, which says only when the summer begins: such a summer ends on 31 August where school always starts in
 * September. Rejects: `impossible_date`, `ends_before_start`, `end_unknown`, `unknown_academy`, `wrong_width`.
 * @throws AppError SOURCE_MALFORMED when the object is none of these
 */
export function parseSchoolHolidays(bytes: Uint8Array, file: string): Parsed<SchoolPeriod> {
  if (startsWith(bytes, ZONE_DAYS_HEADER)) {
    const { rows, rejects } = parseZoneDays(bytes, file);
    return { rows: rows.filter(({ lastDay }) => lastDay < MINISTRY_FROM), rejects };
  }
  const rows: SchoolPeriod[] = [];
  const rejects: Reject[] = [];
  const take = (published: Published, line: number) => {
    if (/^enseignants/.test(plain(published.population))) return;
    const period = periodOf(published);
    if (typeof period !== 'string') rows.push(period);
    else {
      const space = period.indexOf(' ');
      rejects.push({ file, line, reason: period.slice(0, space), detail: period.slice(space + 1) });
    }
  };
  const others = /\.json$/i.test(file) ? readJson(bytes, file, take) : readCsv(bytes, file, take);
  return requireRows({ rows: joinSchoolPeriods([rows]), rejects: [...rejects, ...others] }, file);
}

/**
 * Joins the periods of several objects, whatever their order: a period of an older object (one that reaches less far)
 * gives way to a newer one of the same académie that shares a day with it, and a summer whose end is only assumed gives
 * way to any published one.
 */
export function joinSchoolPeriods(lists: readonly (readonly SchoolPeriod[])[]): SchoolPeriod[] {
  let kept: SchoolPeriod[] = [];
  for (const list of [...lists].sort(furthestLast)) {
    const hiddenByAny = overlapWith(list);
    const hiddenByCertain = overlapWith(list.filter((period) => !isAssumed(period)));
    kept = kept.filter((period) => !(isAssumed(period) ? hiddenByAny(period) : hiddenByCertain(period)));
    kept.push(...list);
  }
  const published = overlapWith(kept.filter((period) => !isAssumed(period)));
  const unique = new Map(
    kept
      .filter((period) => !isAssumed(period) || !published(period))
      .map((period) => [JSON.stringify(period), period]),
  );
  return [...unique.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, period]) => period);
}

function furthestLast(a: readonly SchoolPeriod[], b: readonly SchoolPeriod[]): number {
  const reachOf = (list: readonly SchoolPeriod[]) =>
    list
      .map(({ lastDay }) => lastDay)
      .sort()
      .at(-1) ?? '';
  if (reachOf(a) === reachOf(b)) return a.length - b.length;
  return reachOf(a) < reachOf(b) ? -1 : 1;
}

const ASSUMED = ' (fin supposée au 31 août)';

function isAssumed({ name }: SchoolPeriod): boolean {
  return name.endsWith(ASSUMED);
}

/** Whether a period shares a day with one of these of its own académie. */
function overlapWith(others: readonly SchoolPeriod[]): (period: SchoolPeriod) => boolean {
  const byAcademy = new Map<string, SchoolPeriod[]>();
  for (const other of others) {
    const own = byAcademy.get(other.academy);
    if (own === undefined) byAcademy.set(other.academy, [other]);
    else own.push(other);
  }
  return ({ academy, firstDay, lastDay }) =>
    byAcademy.get(academy)?.some((other) => other.firstDay <= lastDay && other.lastDay >= firstDay) ?? false;
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return new TextDecoder().decode(bytes.subarray(0, text.length + 3)).startsWith(text);
}

/** First day of zones A, B, C in the ministry's calendar. */
const MINISTRY_FROM = '2017-10-21';

type Take = (published: Published, line: number) => void;

function readCsv(bytes: Uint8Array, file: string, take: Take): Reject[] {
  const { at, forEachRow } = openCsv<keyof Published>(bytes, file, COLUMNS);
  return forEachRow((fields, line) => {
    const field = (column: keyof Published) => fields[at[column]] ?? '';
    take(publishedOf(field), line);
  });
}

function readJson(bytes: Uint8Array, file: string, take: Take): Reject[] {
  const parsed = parseJson(bytes, file);
  const list = isObject(parsed) ? (parsed.records ?? parsed.results) : parsed;
  for (const [i, entry] of asList(list, file, 'rows of the school calendar').entries()) {
    const record = isObject(entry) ? entry : {};
    const fields = isObject(record.fields) ? record.fields : record;
    take(
      publishedOf((column) => textOr(fields[COLUMNS[column][0]]) ?? ''),
      i + 1,
    );
  }
  return [];
}

function publishedOf(field: (column: keyof Published) => string): Published {
  const [name, population, start] = [field('name'), field('population'), field('start')];
  return { name, population, start, end: field('end'), academy: field('academy'), zone: field('zone') };
}

/** @returns the period, or the reject's word with what was expected and found */
function periodOf({ name, start, end, academy, zone }: Published): SchoolPeriod | string {
  // An académie that is new here still tells when its zone has holidays.
  const known = academies.get(letters(academy)) ?? (zoneOf(zone) === undefined ? undefined : academy.trim());
  if (known === undefined || known === '')
    return `unknown_academy expected a known académie, found ${academy}`;
  const firstDay = localDay(start);
  const returnDay = localDay(end);
  if (firstDay === undefined || returnDay === undefined)
    return `impossible_date expected two dates, found ${start} and ${end}`;
  if (returnDay < firstDay) return `ends_before_start expected an end after ${start}, found ${end}`;
  const base = { academy: known, zone: zoneOf(zone), firstDay };
  if (returnDay > firstDay) return { ...base, lastDay: addDays(returnDay, -1), name };
  if (!/^debut des /.test(plain(name))) return { ...base, lastDay: firstDay, name };
  const september = !AUSTRAL.includes(known) && /^\d{4}-0[67]/.test(firstDay);
  if (!september) return `end_unknown expected the end of ${name}, found only its begin ${firstDay}`;
  return { ...base, lastDay: `${firstDay.slice(0, 4)}-08-31` as Day, name: `Vacances d'Été${ASSUMED}` };
}

/** School does not start in September there. */
const AUSTRAL = ['Réunion', 'Mayotte', 'Polynésie', 'Wallis et Futuna', 'Nouvelle Calédonie'];

/**
 * The exports write midnight in Paris, for overseas too, as a local time, as UTC, or as the bare date.
 * @returns the civil day, or undefined when the text is no date
 */
function localDay(text: string): Day | undefined {
  if (text.length === 10) return parseDay(text);
  const local = /^(\d{4}-\d{2}-\d{2})T0[01]:00:00\+0[12]:00$/.exec(text);
  if (local?.[1] !== undefined) return parseDay(local[1]);
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : dayInParis(new Date(time));
}

function zoneOf(text: string): SchoolZone | undefined {
  return SCHOOL_ZONES.find((zone) => text.trim() === `Zone ${zone}`);
}

const academies = new Map(
  DEPARTMENTS.flatMap(({ academies: names }) =>
    names.map((name) => [letters(name), canonical(name)] as const),
  ),
);

/** Two spellings of one académie are one; merged académies keep the names they had. */
function canonical(name: string): string {
  const spellings = DEPARTMENTS.find((department) => department.academies.includes(name))?.academies ?? [];
  return spellings.find((other) => letters(other) === letters(name)) ?? name;
}

function letters(name: string): string {
  return plain(name)
    .replace(/^la /, '')
    .replace(/[^a-z]/g, '');
}
