import type { Reject } from '../domain/accident.js';
import {
  CITIES_WITH_ARRONDISSEMENTS,
  type Commune,
  cityOf,
  type DepartmentCode,
  departmentOf,
  parseInseeCode,
} from '../domain/commune.js';
import { AppError } from '../lib/errors.js';
import { asList, isObject, type JsonObject, numberOr, parseJson, textOr } from './json.js';
import {
  type FetchContext,
  type Fetched,
  fetchChanged,
  joinUrl,
  type Parsed,
  readFiles,
  requireRows,
  type SourceFacts,
  type Wanted,
} from './source.js';

export const COMMUNES: SourceFacts = {
  publisher: 'Etalab, API Découpage administratif (INSEE, IGN)',
  licence: 'Licence Ouverte 2.0',
  url: 'https://geo.api.gouv.fr',
  prefix: 'meta/communes-',
};

const FIELDS = 'nom,code,codeDepartement,codeRegion,population,centre,surface';

/** Departments whose main city is published by arrondissement, by a call of its own. */
const CITY_DEPARTMENTS = Object.keys(CITIES_WITH_ARRONDISSEMENTS).map((city) => city.slice(0, 2));

/** Fetches the communes of departments, and the arrondissements of Paris, Lyon, Marseille where they lie there. */
export async function* fetchCommunes(
  { departments }: { readonly departments: readonly DepartmentCode[] },
  context: FetchContext,
): AsyncIterable<Fetched> {
  if (context.settings.files.length > 0) {
    yield* readFiles(COMMUNES, context);
    return;
  }
  const wanted = wantedByDepartment(
    departments,
    COMMUNES,
    context.settings.url,
    `fields=${FIELDS}&format=json`,
  );
  yield* fetchDepartments(wanted, COMMUNES, context);
}

/**
 * The calls for the communes of departments; shared with the contours, which come from the same interface.
 * @param query what is asked of each commune, without a leading `?`
 */
export function wantedByDepartment(
  departments: readonly DepartmentCode[],
  facts: SourceFacts,
  base: string,
  query: string,
): Wanted[] {
  return departments.flatMap((department) => {
    const path = `departements/${department}/communes?${query}`;
    const wanted = [{ name: `${facts.prefix}${department}.json`, url: joinUrl(base, path) }];
    if (CITY_DEPARTMENTS.includes(department)) {
      const city = `communes?type=arrondissement-municipal&codeDepartement=${department}&${query}`;
      wanted.push({ name: `${facts.prefix}${department}-arrondissements.json`, url: joinUrl(base, city) });
    }
    return wanted;
  });
}

/** Overseas collectivities are not all served by the interface: their 404 is told through `progress` and passed over. */
export async function* fetchDepartments(
  wanted: readonly Wanted[],
  facts: SourceFacts,
  context: FetchContext,
): AsyncIterable<Fetched> {
  for (const [i, one] of wanted.entries()) {
    context.progress.step(one.name, i, wanted.length);
    try {
      const fetched = await fetchChanged(one, facts, context);
      if (fetched !== undefined) yield fetched;
    } catch (error) {
      const absent = error instanceof AppError && error.details.status === 404 && /-9[78]\d\./.test(one.name);
      if (!absent) throw error;
      context.progress.step(`${one.name}: not published`);
    }
  }
}

/**
 * Reads a list of communes; a city whose arrondissements stand in the same object is left out.
 *
 * Rejects: `unknown_commune`, `duplicate_commune`. Absent population, centre, or surface stays undefined.
 * @throws AppError SOURCE_MALFORMED when the object is no list of communes
 */
export function parseCommunes(bytes: Uint8Array, file: string): Parsed<Commune> {
  const list = asList(parseJson(bytes, file), file, 'communes');
  const byCode = new Map<string, Commune>();
  const rejects: Reject[] = [];
  for (const [i, value] of list.entries()) {
    const commune = isObject(value) ? communeOf(value) : undefined;
    const reject = (reason: string, detail: string) => rejects.push({ file, line: i + 1, reason, detail });
    if (commune === undefined)
      reject('unknown_commune', `expected code and nom, found ${JSON.stringify(value).slice(0, 120)}`);
    else if (byCode.has(commune.code)) reject('duplicate_commune', `expected ${commune.code} once`);
    else byCode.set(commune.code, commune);
  }
  return requireRows({ rows: joinCommunes([[...byCode.values()]]), rejects }, file);
}

/** Joins the communes of several objects: each once, a city left out when its arrondissements are there. */
export function joinCommunes(lists: readonly (readonly Commune[])[]): Commune[] {
  const byCode = new Map(lists.flat().map((commune) => [commune.code, commune]));
  const replaced = new Set([...byCode.keys()].map(cityOf));
  return [...byCode.values()].filter(({ code }) => !replaced.has(code));
}

function communeOf(value: JsonObject): Commune | undefined {
  const code = parseInseeCode(textOr(value.code) ?? '');
  const name = textOr(value.nom)?.trim();
  if (code === undefined || name === undefined || name === '') return undefined;
  const hectares = numberOr(value.surface);
  return {
    code,
    name,
    department: departmentOf(code),
    region: textOr(value.codeRegion) ?? '',
    population: numberOr(value.population),
    ...centreOf(value.centre),
    areaKm2: hectares === undefined ? undefined : hectares / 100,
  };
}

function centreOf(value: unknown): { latDeg: number | undefined; lonDeg: number | undefined } {
  const pair: unknown = isObject(value) ? value.coordinates : undefined;
  const [lonDeg, latDeg] = Array.isArray(pair) ? pair.map(numberOr) : [];
  const given =
    latDeg !== undefined && lonDeg !== undefined && Math.abs(latDeg) <= 90 && Math.abs(lonDeg) <= 180;
  return given ? { latDeg, lonDeg } : { latDeg: undefined, lonDeg: undefined };
}
