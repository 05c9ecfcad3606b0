import type { Reject } from '../domain/accident.js';
import { type Commune, type DepartmentCode, type InseeCode, parseDepartmentCode } from '../domain/commune.js';
import { openCsv, plain } from './csv.js';
import {
  baseName,
  type FetchContext,
  type Fetched,
  fetchEach,
  type Parsed,
  readFiles,
  requireRows,
  type SourceFacts,
} from './source.js';

/** No list of all stations is published under a clear licence, so there is no default address: the user brings one. */
export const STATIONS: SourceFacts = {
  publisher: 'given by the user',
  licence: 'as the user states',
  url: '',
  prefix: 'meta/stations',
};

export type Station = {
  readonly department: DepartmentCode;
  /** as published, often in capitals without accents */
  readonly city: string;
  readonly name: string;
};

/** A station with its commune; undefined where no commune of the department has the city's name. */
export type MatchedStation = Station & { readonly com: InseeCode | undefined };

/** Yields nothing when neither an address nor files are configured. */
export async function* fetchStations(context: FetchContext): AsyncIterable<Fetched> {
  const { url, files } = context.settings;
  if (files.length > 0) yield* readFiles(STATIONS, context, (path) => `-${baseName(path)}`);
  else if (url !== '') yield* fetchEach([{ name: `${STATIONS.prefix}.csv`, url }], STATIONS, context);
}

const COLUMNS = {
  name: ['nom du centre de secours', 'name', 'nom'],
  city: ['ville', 'city', 'commune'],
  department: ['departement', 'department'],
} as const;

/** Reads a list of stations. Rejects: `duplicate_station`, `unknown_department`, `no_name`, `wrong_width`. */
export function parseStations(bytes: Uint8Array, file: string): Parsed<Station> {
  const { at, forEachRow } = openCsv<keyof typeof COLUMNS>(bytes, file, COLUMNS);
  const byKey = new Map<string, Station>();
  const rejects: Reject[] = [];
  const others = forEachRow((fields, line) => {
    const field = (column: keyof typeof COLUMNS) => (fields[at[column]] ?? '').trim();
    const [name, city] = [field('name'), field('city')];
    const department = parseDepartmentCode(field('department').padStart(2, '0'));
    const reject = (reason: string, detail: string) => rejects.push({ file, line, reason, detail });
    const key = `${department}|${city}|${name}`;
    if (department === undefined)
      reject('unknown_department', `expected a department code, found ${field('department')}`);
    else if (name === '' || city === '')
      reject('no_name', `expected a name and a city, found ${fields.join(',')}`);
    else if (byKey.has(key)) reject('duplicate_station', `expected ${name}, ${city} once`);
    else byKey.set(key, { department, city, name });
  });
  return requireRows({ rows: [...byKey.values()], rejects: [...rejects, ...others] }, file);
}

type NamedCommune = Pick<Commune, 'code' | 'name' | 'department'>;

/**
 * Finds the commune of each station by the name of its city inside its department. In this order, each only where it
 * leads to one commune: the same words (no accents, hyphens, apostrophes; ST is SAINT); the same without articles; a
 * commune that begins with the city's words (BOHAIN: Bohain-en-Vermandois); the longest commune that the city's words
 * begin with (DRANCY (13ème compagnie): Drancy).
 */
export function matchStations(
  stations: readonly Station[],
  communes: readonly NamedCommune[],
): MatchedStation[] {
  const byDepartment = new Map<DepartmentCode, NamedCommune[]>();
  for (const commune of communes)
    byDepartment.set(commune.department, [...(byDepartment.get(commune.department) ?? []), commune]);
  const finders = new Map([...byDepartment].map(([department, list]) => [department, finderOf(list)]));
  return stations.map((station) => ({ ...station, com: finders.get(station.department)?.(station.city) }));
}

function finderOf(communes: readonly NamedCommune[]): (city: string) => InseeCode | undefined {
  const named = communes.map(({ code, name }) => ({
    code,
    exact: words(name),
    loose: withoutArticles(name),
  }));
  return (city) => {
    const [exact, loose] = [words(city), withoutArticles(city)];
    const begun = named
      .filter((one) => one.loose !== '' && `${loose} `.startsWith(`${one.loose} `))
      .sort((a, b) => b.loose.length - a.loose.length);
    return (
      only(named.filter((one) => one.exact === exact)) ??
      only(named.filter((one) => one.loose === loose)) ??
      only(named.filter((one) => one.loose.startsWith(`${loose} `))) ??
      only(begun.filter((one) => one.loose.length === begun[0]?.loose.length))
    );
  };
}

function only(found: readonly { readonly code: InseeCode }[]): InseeCode | undefined {
  return found.length === 1 ? found[0]?.code : undefined;
}

function words(name: string): string {
  return plain(name)
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae')
    .replace(/[^a-z0-9]+/g, ' ')
    .replace(/\bst\b/g, 'saint')
    .replace(/\bste\b/g, 'sainte')
    .trim();
}

function withoutArticles(name: string): string {
  return words(name)
    .replace(/\b(le|la|les|l|de|du|des|d|en|sur|sous|s)\b/g, ' ')
    .replace(/ +/g, ' ')
    .trim();
}
