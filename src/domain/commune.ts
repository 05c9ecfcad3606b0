/** INSEE code of a commune or of an arrondissement of Paris, Lyon, Marseille: five characters, `2A004`, `97105`. */
export type InseeCode = string & { readonly __brand: 'InseeCode' };

/** INSEE code of a department: `01`…`95`, `2A`, `2B`, `971`…`988`; `00` is the simulated one. */
export type DepartmentCode = string & { readonly __brand: 'DepartmentCode' };

/** The place a forecast is made for. Paris, Lyon and Marseille stand as their arrondissements. */
export type Commune = {
  readonly code: InseeCode;
  readonly name: string;
  readonly department: DepartmentCode;
  /** INSEE code of the region, two digits; empty where the publisher gives none */
  readonly region: string;
  /** inhabitants; undefined where the publisher gives none */
  readonly population: number | undefined;
  /** degrees, WGS84; undefined where the publisher gives none */
  readonly latDeg: number | undefined;
  readonly lonDeg: number | undefined;
  /** km²; undefined where the publisher gives none */
  readonly areaKm2: number | undefined;
};

/** The cities that ONISR codes by arrondissement: city code → codes of its arrondissements. */
export const CITIES_WITH_ARRONDISSEMENTS: Readonly<Record<string, readonly InseeCode[]>> = {
  '75056': arrondissements(75101, 20),
  '69123': arrondissements(69381, 9),
  '13055': arrondissements(13201, 16),
};

function arrondissements(first: number, count: number): InseeCode[] {
  return Array.from({ length: count }, (_, i) => String(first + i) as InseeCode);
}

/** The city of an arrondissement, undefined for a commune. */
export function cityOf(code: InseeCode): InseeCode | undefined {
  for (const [city, codes] of Object.entries(CITIES_WITH_ARRONDISSEMENTS))
    if (codes.includes(code)) return city as InseeCode;
  return undefined;
}

/** @returns the code, or undefined when the text is not of the form of an INSEE commune code */
export function parseInseeCode(text: string): InseeCode | undefined {
  return /^(\d{5}|2[AB]\d{3})$/.test(text) ? (text as InseeCode) : undefined;
}

/** @returns the code, or undefined when the text is not of the form of a department code */
export function parseDepartmentCode(text: string): DepartmentCode | undefined {
  return /^(\d{2}|2[AB]|9[78]\d)$/.test(text) && !['20', '96', '97', '98', '99'].includes(text)
    ? (text as DepartmentCode)
    : undefined;
}

/** The department of a commune: its first two characters, three overseas. */
export function departmentOf(code: InseeCode): DepartmentCode {
  return code.slice(0, /^9[78]/.test(code) ? 3 : 2) as DepartmentCode;
}

/** Great-circle distance in km (haversine, mean Earth radius 6371 km). */
export function distanceKm(latADeg: number, lonADeg: number, latBDeg: number, lonBDeg: number): number {
  const rad = Math.PI / 180;
  const a =
    Math.sin(((latBDeg - latADeg) * rad) / 2) ** 2 +
    Math.cos(latADeg * rad) * Math.cos(latBDeg * rad) * Math.sin(((lonBDeg - lonADeg) * rad) / 2) ** 2;
  return 2 * 6371 * Math.asin(Math.min(1, Math.sqrt(a)));
}
