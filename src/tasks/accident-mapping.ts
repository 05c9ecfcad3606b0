import type { Reject } from '../domain/accident.js';
import { CITIES_WITH_ARRONDISSEMENTS, departmentOf, distanceKm, type InseeCode } from '../domain/commune.js';
import { canonicalJson, sha256 } from '../lib/hash.js';
import type { AccidentRow } from '../sources/onisr.js';
import type { Value, Warehouse } from '../warehouse/warehouse.js';
import type { TableRow } from './columns.js';

/** Above this share of accidents that cannot be placed in an arrondissement, a city's year is not observed. */
const UNPLACED_SHARE = 0.05;
/** An accident farther than this from every arrondissement of its city has wrong coordinates. */
const CITY_RADIUS_KM = 15;

export type AccidentMapping = {
  /** of everything the mapping depends on */
  readonly hash: string;
  /** Accidents as rows of `staging_accidents`; what has no commune of today becomes a reject. */
  readonly map: (
    accidents: readonly AccidentRow[],
    year: number,
    file: string,
    rejects: Reject[],
  ) => { rows: TableRow[]; unobserved: InseeCode[] };
};

type CommuneRow = Record<string, Value> & {
  code: InseeCode;
  lat_deg: number | null;
  lon_deg: number | null;
};

/** Reads today's communes and former codes once. */
export async function loadAccidentMapping(warehouse: Warehouse): Promise<AccidentMapping> {
  const communes = await warehouse.query<CommuneRow>(
    'SELECT code, lat_deg, lon_deg FROM communes ORDER BY code',
  );
  const former = await warehouse.query<{ former_code: InseeCode; code: InseeCode }>(
    'SELECT former_code, code FROM commune_codes ORDER BY former_code',
  );
  const today = new Map(communes.map((row) => [row.code, row]));
  const todayOf = new Map(former.map((row) => [row.former_code, row.code]));
  const communeOf = (accident: AccidentRow): InseeCode | undefined => {
    const code = accident.publishedCode;
    if (today.has(code)) return code;
    const parts = CITIES_WITH_ARRONDISSEMENTS[code];
    return parts === undefined ? todayOf.get(code) : nearest(accident, parts, today);
  };
  return {
    hash: sha256(canonicalJson([communes, former])),
    map(accidents, year, file, rejects) {
      const rows: TableRow[] = [];
      const unplaced = new Map<InseeCode, number>();
      for (const accident of accidents) {
        const com = communeOf(accident);
        const code = accident.publishedCode;
        if (com !== undefined) rows.push(rowOf(accident, com, year));
        else {
          if (code in CITIES_WITH_ARRONDISSEMENTS) unplaced.set(code, (unplaced.get(code) ?? 0) + 1);
          rejects.push(rejectOf(accident, file, today.size));
        }
      }
      return { rows, unobserved: unobservedOf(unplaced, rows) };
    },
  };
}

function rowOf(accident: AccidentRow, com: InseeCode, year: number): TableRow {
  return {
    id: accident.id,
    an: year,
    date: accident.day,
    dep: departmentOf(com),
    com,
    published_com: accident.publishedCode,
    lat_deg: accident.latDeg,
    lon_deg: accident.lonDeg,
  };
}

function rejectOf(accident: AccidentRow, file: string, communes: number): Reject {
  const code = accident.publishedCode;
  const city = code in CITIES_WITH_ARRONDISSEMENTS;
  return {
    file,
    line: accident.line,
    reason: city ? 'city_without_arrondissement' : 'unknown_commune',
    detail: city
      ? `accident ${accident.id}: expected an arrondissement of ${code} or coordinates in it, found neither`
      : `accident ${accident.id}: expected one of ${communes} communes or a former code, found ${code}`,
  };
}

/** The arrondissement whose centre is nearest to the accident, when it has coordinates near the city. */
function nearest(
  { latDeg, lonDeg }: AccidentRow,
  parts: readonly InseeCode[],
  today: ReadonlyMap<InseeCode, CommuneRow>,
): InseeCode | undefined {
  if (latDeg === undefined || lonDeg === undefined) return undefined;
  let [best, least] = [undefined as InseeCode | undefined, CITY_RADIUS_KM];
  for (const part of parts) {
    const { lat_deg, lon_deg } = today.get(part) ?? { lat_deg: null, lon_deg: null };
    if (lat_deg === null || lon_deg === null) continue;
    const km = distanceKm(latDeg, lonDeg, lat_deg, lon_deg);
    if (km < least) [best, least] = [part, km];
  }
  return best;
}

/** Cities with too many accidents that cannot be placed: their arrondissements' zeros would be false. */
function unobservedOf(unplaced: ReadonlyMap<InseeCode, number>, rows: readonly TableRow[]): InseeCode[] {
  return [...unplaced].flatMap(([city, count]) => {
    const parts = CITIES_WITH_ARRONDISSEMENTS[city] ?? [];
    const placed = rows.filter(({ com }) => parts.includes(com as InseeCode)).length;
    return count > UNPLACED_SHARE * (placed + count) ? parts : [];
  });
}
