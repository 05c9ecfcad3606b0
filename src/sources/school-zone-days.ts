import type { Reject } from '../domain/accident.js';
import { SCHOOL_ZONES, type SchoolPeriod, type SchoolZone } from '../domain/calendar.js';
import { addDays, type Day, parseDay } from '../domain/day.js';
import { openCsv } from './csv.js';
import { type Parsed, requireRows } from './source.js';

/** How a table of days by zone begins (vacances-scolaires by A. Augusti, Licence Ouverte; from 1990 on). */
export const ZONE_DAYS_HEADER = 'date,vacances_zone_a,vacances_zone_b,vacances_zone_c';

const COLUMNS = {
  day: ['date'],
  A: ['vacances_zone_a'],
  B: ['vacances_zone_b'],
  C: ['vacances_zone_c'],
  name: ['nom_vacances?'],
} as const;

/** The zones were drawn anew for the school year 2015-2016; before it these held since 1990. */
const NEW_ZONES_FROM = '2015-09-01';

const ZONES: Readonly<Record<SchoolZone, { readonly before: string; readonly since: string }>> = {
  A: {
    before: 'Caen|Clermont-Ferrand|Grenoble|Lyon|Montpellier|Nancy-Metz|Nantes|Rennes|Toulouse',
    since: 'Besançon|Bordeaux|Clermont-Ferrand|Dijon|Grenoble|Limoges|Lyon|Poitiers',
  },
  B: {
    before:
      'Aix-Marseille|Amiens|Besançon|Dijon|Lille|Limoges|Nice|Orléans-Tours|Poitiers|Reims|Rouen|Strasbourg',
    since:
      'Aix-Marseille|Amiens|Caen|Lille|Nancy-Metz|Nantes|Nice|Orléans-Tours|Reims|Rennes|Rouen|Strasbourg',
  },
  C: { before: 'Bordeaux|Créteil|Paris|Versailles', since: 'Créteil|Montpellier|Paris|Toulouse|Versailles' },
};

/**
 * Reads days by zone into periods of the académies that belonged to the zone then: the ministry's own calendar has the
 * zones A, B, C only from October 2017 on. Rejects: `impossible_date`, `wrong_width`.
 */
export function parseZoneDays(bytes: Uint8Array, file: string): Parsed<SchoolPeriod> {
  const { at, forEachRow } = openCsv<keyof typeof COLUMNS>(bytes, file, COLUMNS);
  const rejects: Reject[] = [];
  const rows: SchoolPeriod[] = [];
  const open = new Map<SchoolZone, { firstDay: Day; lastDay: Day; name: string }>();
  const close = (zone: SchoolZone) => {
    const stretch = open.get(zone);
    if (stretch === undefined) return;
    open.delete(zone);
    const members = stretch.lastDay < NEW_ZONES_FROM ? ZONES[zone].before : ZONES[zone].since;
    for (const academy of members.split('|')) rows.push({ academy, zone, ...stretch });
  };
  const others = forEachRow((fields, line) => {
    const day = parseDay(fields[at.day] ?? '');
    if (day === undefined) {
      const detail = `expected a day, found ${fields[at.day]}`;
      rejects.push({ file, line, reason: 'impossible_date', detail });
      return;
    }
    for (const zone of SCHOOL_ZONES) {
      const holiday = fields[at[zone]]?.toLowerCase() === 'true';
      const stretch = open.get(zone);
      const follows = stretch !== undefined && addDays(stretch.lastDay, 1) === day;
      if (holiday && follows) stretch.lastDay = day;
      else {
        close(zone);
        if (holiday) open.set(zone, { firstDay: day, lastDay: day, name: nameOf(fields[at.name]) });
      }
    }
  });
  for (const zone of SCHOOL_ZONES) close(zone);
  return requireRows({ rows, rejects: [...rejects, ...others] }, file);
}

function nameOf(text: string | undefined): string {
  return text === undefined || text === '' ? 'Vacances scolaires' : text;
}
