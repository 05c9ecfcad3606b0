import type { Reject } from '../domain/accident.js';
import { CITIES_WITH_ARRONDISSEMENTS, type InseeCode, parseInseeCode } from '../domain/commune.js';
import { type Day, parseDay } from '../domain/day.js';
import { AppError } from '../lib/errors.js';
import { openCsv } from './csv.js';
import { asList, isObject, parseJson, textOr } from './json.js';
import {
  baseName,
  type FetchContext,
  type Fetched,
  fetchEach,
  joinUrl,
  type Parsed,
  readFiles,
  requireRows,
  type SourceFacts,
} from './source.js';

/** The address changes with each edition of the code officiel géographique; INSEE keeps the older ones. */
export const MOVEMENTS: SourceFacts = {
  publisher: 'INSEE, code officiel géographique',
  licence: 'Licence Ouverte 2.0',
  url: 'https://www.insee.fr/fr/statistiques/fichier/8377162/v_mvt_commune_2025.csv',
  prefix: 'meta/movements',
};

/** Follows mergers within days, where the file of movements follows once a year. */
export const DELEGATED: SourceFacts = {
  publisher: 'Etalab, API Découpage administratif (INSEE)',
  licence: 'Licence Ouverte 2.0',
  url: 'https://geo.api.gouv.fr',
  prefix: 'meta/delegated',
};

/** A commune that went over into another one. */
export type Movement = {
  /** INSEE's MOD: 20 creation, 21 restoration, 30 suppression, 31-34 merger, 41 change of department, 50 of seat; `delegated` */
  readonly kind: string;
  /** undefined for a delegated commune: today's state, whenever it came about */
  readonly day: Day | undefined;
  readonly from: InseeCode;
  readonly to: InseeCode;
};

const COLUMNS = {
  kind: ['mod'],
  day: ['date_eff'],
  fromType: ['typecom_av'],
  from: ['com_av'],
  toType: ['typecom_ap'],
  to: ['com_ap'],
} as const;

/** Mergers and changes of code move a whole commune; the other kinds share its land out. */
const WHOLE = ['31', '32', '33', '34', '41', '50'];

/** Left the department of Guadeloupe in 2007 (organic law 2007-223), which the file of movements does not tell. */
const COLLECTIVITIES: readonly (readonly [string, string])[] = [
  ['97123', '97701'],
  ['97127', '97801'],
];

export async function* fetchMovements(context: FetchContext): AsyncIterable<Fetched> {
  if (context.settings.files.length > 0) yield* readFiles(MOVEMENTS, context, (path) => `-${baseName(path)}`);
  else {
    yield* fetchEach([{ name: `${MOVEMENTS.prefix}.csv`, url: context.settings.url }], MOVEMENTS, context);
  }
}

/**
 * Reads the movements between communes (type COM on both sides, two codes); changes of name and delegated communes
 * move nothing and are passed over. Rejects: `impossible_date`, `unknown_commune`, `wrong_width`.
 */
export function parseMovements(bytes: Uint8Array, file: string): Parsed<Movement> {
  const { at, forEachRow } = openCsv<keyof typeof COLUMNS>(bytes, file, COLUMNS);
  const rows: Movement[] = [];
  const rejects: Reject[] = [];
  const others = forEachRow((fields, line) => {
    const field = (column: keyof typeof COLUMNS) => (fields[at[column]] ?? '').trim();
    if (field('fromType') !== 'COM' || field('toType') !== 'COM' || field('from') === field('to')) return;
    const day = parseDay(field('day'));
    const from = parseInseeCode(field('from'));
    const to = parseInseeCode(field('to'));
    if (day === undefined)
      rejects.push({
        file,
        line,
        reason: 'impossible_date',
        detail: `expected a date, found ${field('day')}`,
      });
    else if (from === undefined || to === undefined)
      rejects.push({
        file,
        line,
        reason: 'unknown_commune',
        detail: `expected commune codes, found ${field('from')} and ${field('to')}`,
      });
    else rows.push({ kind: field('kind'), day, from, to });
  });
  return requireRows({ rows, rejects: [...rejects, ...others] }, file);
}

/**
 * Fetches delegated and associated communes: former communes with the commune they are part of. They only complete the
 * movements, so an interface without them (404) is told through `progress`.
 */
export async function* fetchDelegated(context: FetchContext): AsyncIterable<Fetched> {
  if (context.settings.files.length > 0) {
    yield* readFiles(DELEGATED, context, (path) => `-${baseName(path)}`);
    return;
  }
  const path = 'communes_associees_deleguees?fields=nom,code,chefLieu,type&format=json';
  const wanted = { name: `${DELEGATED.prefix}.json`, url: joinUrl(context.settings.url, path) };
  try {
    yield* fetchEach([wanted], DELEGATED, context);
  } catch (error) {
    if (!(error instanceof AppError && error.details.status === 404)) throw error;
    context.progress.step('delegated communes: not published');
  }
}

/**
 * Reads which commune each delegated or associated commune is part of; entries without `chefLieu` are no such communes
 * and are passed over, as are those that share the code of their commune. Rejects: `unknown_commune`.
 */
export function parseDelegated(bytes: Uint8Array, file: string): Parsed<Movement> {
  const rows: Movement[] = [];
  const rejects: Reject[] = [];
  for (const [i, value] of asList(parseJson(bytes, file), file, 'delegated communes').entries()) {
    if (!isObject(value) || value.chefLieu === undefined) continue;
    const from = parseInseeCode(textOr(value.code) ?? '');
    const to = parseInseeCode(textOr(value.chefLieu) ?? '');
    if (from === undefined || to === undefined) {
      const detail = `expected commune codes, found ${JSON.stringify(value).slice(0, 120)}`;
      rejects.push({ file, line: i + 1, reason: 'unknown_commune', detail });
    } else if (from !== to) rows.push({ kind: 'delegated', day: undefined, from, to });
  }
  return requireRows({ rows, rejects }, file);
}

/**
 * For each former code, the commune of today that holds its land: the latest movement is followed, whole ones first,
 * through chains of mergers. A code that exists today is never former; cities with arrondissements are left out.
 * @param movements of both sources; those without a date are today's state and come first
 * @param today codes that exist today
 */
export function resolveFormerCodes(
  movements: readonly Movement[],
  today: ReadonlySet<InseeCode>,
): Map<InseeCode, InseeCode> {
  const leaving = groupByFrom(movements);
  for (const list of leaving.values()) list.sort(latestAndWholeFirst);
  const resolve = (code: InseeCode, seen: Set<InseeCode>): InseeCode | undefined => {
    if (today.has(code)) return code;
    if (seen.has(code)) return undefined;
    seen.add(code);
    for (const { to } of leaving.get(code) ?? []) {
      const found = resolve(to, seen);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const resolved = new Map<InseeCode, InseeCode>();
  for (const code of leaving.keys()) {
    if (today.has(code) || code in CITIES_WITH_ARRONDISSEMENTS) continue;
    const found = resolve(code, new Set());
    if (found !== undefined) resolved.set(code, found);
  }
  for (const [from, to] of COLLECTIVITIES as readonly (readonly [InseeCode, InseeCode])[])
    if (!today.has(from) && today.has(to)) resolved.set(from, to);
  return resolved;
}

function groupByFrom(movements: readonly Movement[]): Map<InseeCode, Movement[]> {
  const groups = new Map<InseeCode, Movement[]>();
  for (const movement of movements) {
    const group = groups.get(movement.from);
    if (group === undefined) groups.set(movement.from, [movement]);
    else group.push(movement);
  }
  return groups;
}

function latestAndWholeFirst(a: Movement, b: Movement): number {
  if (a.day !== b.day) return (a.day ?? '9999') > (b.day ?? '9999') ? -1 : 1;
  const whole = Number(WHOLE.includes(b.kind)) - Number(WHOLE.includes(a.kind));
  return whole !== 0 ? whole : a.to < b.to ? -1 : 1;
}
