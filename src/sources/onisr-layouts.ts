import { type InseeCode, parseInseeCode } from '../domain/commune.js';

/** The two families of layouts of "caractéristiques"; the column `gps` tells the old one. */
export type Layout = 'until2018' | 'since2019';

/** Reads department and commune as published into an INSEE code; undefined for a form that is no code. */
export function communeCodeReader(
  layout: Layout,
): (department: string, commune: string) => InseeCode | undefined {
  const read = layout === 'until2018' ? oldCode : newCode;
  const remembered = new Map<string, InseeCode | undefined>();
  return (department, commune) => {
    const key = `${department}|${commune}`;
    if (!remembered.has(key)) remembered.set(key, read(department.trim(), commune.trim()));
    return remembered.get(key);
  };
}

/**
 * `dep` is the department times ten (`590`, `010`; Corsica `201`, `202`) or an overseas number (`971`); `com` is three
 * digits inside it. Overseas the commune keeps the last two: `971`, `004` → `97104`.
 */
function oldCode(department: string, commune: string): InseeCode | undefined {
  if (!/^\d{1,3}$/.test(department) || !/^\d{1,3}$/.test(commune) || Number(commune) === 0) return undefined;
  const dep = department.padStart(3, '0');
  const com = commune.padStart(3, '0');
  if (dep === '201') return parseInseeCode(`2A${com}`);
  if (dep === '202') return parseInseeCode(`2B${com}`);
  if (/^97[1-8]$/.test(dep)) return parseInseeCode(dep + com.slice(1));
  if (!dep.endsWith('0') || dep === '200' || dep > '950') return undefined;
  return parseInseeCode(dep.slice(0, 2) + com);
}

/** `com` is the INSEE code; leading zeros lost on the way are put back. */
function newCode(_department: string, commune: string): InseeCode | undefined {
  if (!/^(\d{4,5}|2[AB]\d{3})$/.test(commune)) return undefined;
  const code = commune.padStart(5, '0');
  return /^(20|96|99)|000$/.test(code) ? undefined : parseInseeCode(code);
}

type Coordinates = { readonly latDeg: number | undefined; readonly lonDeg: number | undefined };

const NO_COORDINATES: Coordinates = { latDeg: undefined, lonDeg: undefined };

/** Reads both coordinates, degrees WGS84; undefined together where one is not given, zero, or not on the globe. */
export function coordinatesReader(layout: Layout): (lat: string, lon: string) => Coordinates {
  const read = layout === 'until2018' ? hundredThousandths : decimalComma;
  return (lat, lon) => {
    const latDeg = read(lat);
    const lonDeg = read(lon);
    const given = Math.abs(latDeg) <= 90 && Math.abs(lonDeg) <= 180 && latDeg !== 0 && lonDeg !== 0;
    return given ? { latDeg, lonDeg } : NO_COORDINATES;
  };
}

/** `5051199` → 50.51199; some vintages write decimals all the same. */
function hundredThousandths(text: string): number {
  const value = decimalComma(text);
  return /[.,]\d*[1-9]/.test(text) ? value : value / 100_000;
}

/** ` -0,39851000` → −0.39851 (a space stands before every minus); empty → NaN. */
function decimalComma(text: string): number {
  const plainText = text.replace(',', '.').replaceAll(' ', '');
  return plainText === '' ? Number.NaN : Number(plainText);
}
