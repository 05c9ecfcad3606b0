import { type Day, yearOf } from '../../domain/day.js';
import { HOLIDAY_ZONES, type HolidayZone } from '../../domain/department.js';
import { csv, json, type Publisher, sha1 } from '../answer.js';
import { publicHolidaysOf } from '../holidays.js';
import { parisMidnight } from '../paris-time.js';
import { type SchoolRow, schoolYearRows } from '../school-terms.js';

const FIRST_YEAR = 2004;

/** calendrier.api.gouv.fr: 2004 to five years ahead; one object of day → name. */
export function calendrier(today: () => Day): Publisher {
  return ({ path }) => {
    const found = /^\/jours-feries\/([a-z-]+)(?:\/(\d{4}))?\.json$/.exec(path);
    const zone = HOLIDAY_ZONES.find((name) => name === found?.[1]);
    if (found === null || zone === undefined) return undefined;
    const last = yearOf(today()) + 5;
    const year = found[2] === undefined ? undefined : Number(found[2]);
    if (year !== undefined && (year < FIRST_YEAR || year > last)) return undefined;
    const years =
      year === undefined ? Array.from({ length: last - FIRST_YEAR + 1 }, (_, i) => FIRST_YEAR + i) : [year];
    return json(Object.fromEntries(years.flatMap((one) => holidayEntries(one, zone))));
  };
}

function holidayEntries(year: number, zone: HolidayZone): [Day, string][] {
  return publicHolidaysOf(year, zone).map(({ day, name }) => [day, name]);
}

const DATASET = 'fr-en-calendrier-scolaire';
const LABELS = {
  description: 'Description',
  population: 'Population',
  start_date: 'Date de début',
  end_date: 'Date de fin',
  location: 'Académies',
  zones: 'Zones',
  annee_scolaire: 'annee_scolaire',
} as const;
type FlatRow = Readonly<Record<keyof typeof LABELS, string>>;

/** data.education.gouv.fr: the flat JSON and CSV exports of Explore v2.1 and the records of the old search. */
export function education(today: () => Day): Publisher {
  return ({ path, query }) => {
    const rows = publishedRows(today());
    const exports = `/api/explore/v2.1/catalog/datasets/${DATASET}/exports`;
    if (path === `${exports}/json`) return json(rows.map((row) => flat(row, 'UTC')));
    if (path === `${exports}/csv`) return csvExport(rows, query);
    if (path !== '/api/records/1.0/search' && path !== '/api/records/1.0/search/') return undefined;
    if (query.get('dataset') !== DATASET) return json({ error: 'unknown dataset' }, 404);
    const [start, size] = [Number(query.get('start') ?? 0), Number(query.get('rows') ?? 10)];
    const parameters = { dataset: DATASET, rows: size, start, format: 'json', timezone: 'UTC' };
    return json({ nhits: rows.length, parameters, records: rows.slice(start, start + size).map(record) });
  };
}

/** The calendar is known until the end of the school year after the next. */
function publishedRows(today: Day): SchoolRow[] {
  const first = FIRST_YEAR;
  return Array.from({ length: yearOf(today) + 2 - first }, (_, i) => first + i).flatMap(schoolYearRows);
}

function flat(row: SchoolRow, form: 'UTC' | 'local'): FlatRow {
  return {
    description: row.description,
    population: row.population,
    start_date: parisMidnight(row.startDay, form),
    end_date: parisMidnight(row.endDay, form),
    location: row.location,
    zones: `Zone ${row.zone}`,
    annee_scolaire: row.schoolYear,
  };
}

function csvExport(rows: readonly SchoolRow[], query: URLSearchParams) {
  const delimiter = query.get('delimiter') ?? ';';
  const names = Object.keys(LABELS) as (keyof typeof LABELS)[];
  const header = query.get('use_labels') === 'true' ? names.map((name) => LABELS[name]) : names;
  const lines = rows.map((row) => {
    const cells = flat(row, 'UTC');
    return names.map((name) => cells[name]);
  });
  const text = [header, ...lines].map((cells) => cells.join(delimiter)).join('\n');
  return csv(`${query.get('with_bom') === 'false' ? '' : '\uFEFF'}${text}\n`);
}

function record(row: SchoolRow): object {
  const fields = flat(row, 'local');
  return {
    datasetid: DATASET,
    recordid: sha1(Buffer.from(JSON.stringify(fields))),
    fields,
    record_timestamp: '2022-12-16T12:17:07.586+01:00',
  };
}
