import type { SchoolPeriod, SchoolZone } from '../domain/calendar.js';
import { addDays, type Day, dayNumber, dayOf, weekdayOf } from '../domain/day.js';
import { easterSunday } from './holidays.js';

/** A line of the school calendar as the ministry publishes it. */
export type SchoolRow = {
  readonly description: string;
  readonly population: '-' | 'Élèves' | 'Enseignants';
  readonly startDay: Day;
  /** the morning of the return: the first day that is no holiday any more */
  readonly endDay: Day;
  readonly location: string;
  readonly zone: SchoolZone;
  /** `2025-2026` */
  readonly schoolYear: string;
};

/** The académies of the simulated country, one for each zone; `Simulie` is that of department 00. */
export const ACADEMIES: readonly { readonly name: string; readonly zone: SchoolZone }[] = [
  { name: 'Simulie', zone: 'C' },
  { name: 'Simulie-Nord', zone: 'A' },
  { name: 'Simulie-Sud', zone: 'B' },
];

/**
 * The calendar of one school year, by rule: two weeks at All Saints', Christmas, winter and spring (the last two one week
 * apart between zones, in an order that turns every year), the bridge of Ascension, and the summer.
 *
 * @param firstYear the year of September
 */
export function schoolYearRows(firstYear: number): SchoolRow[] {
  return ACADEMIES.flatMap(({ name, zone }) => {
    const turn = (['A', 'B', 'C'].indexOf(zone) + firstYear) % 3;
    const year = firstYear + 1;
    const ascension = addDays(easterSunday(year), 39);
    const allSaints = saturdayFrom(dayOf(firstYear, 10, 16));
    const christmas = saturdayFrom(dayOf(firstYear, 12, 17));
    const winter = addDays(saturdayFrom(dayOf(year, 2, 5)), 7 * turn);
    const spring = addDays(winter, 56);
    const summer = saturdayFrom(dayOf(year, 7, 3));
    const row = (
      description: string,
      startDay: Day,
      endDay: Day,
      population: SchoolRow['population'] = '-',
    ): SchoolRow => ({
      description,
      population,
      startDay,
      endDay,
      location: name,
      zone,
      schoolYear: `${firstYear}-${year}`,
    });
    return [
      row('Vacances de la Toussaint', allSaints, addDays(allSaints, 16)),
      row('Vacances de Noël', christmas, addDays(christmas, 16)),
      row("Vacances d'Hiver", winter, addDays(winter, 16)),
      row('Vacances de Printemps', spring, addDays(spring, 16)),
      row("Pont de l'Ascension", ascension, addDays(ascension, 4)),
      row("Vacances d'Été", summer, dayOf(year, 9, 1), 'Élèves'),
      row("Vacances d'Été", summer, dayOf(year, 8, 31), 'Enseignants'),
    ];
  });
}

/** Rows of pupils as closed periods, as a reader of the published calendar has to understand them. */
export function toPeriods(rows: readonly SchoolRow[]): SchoolPeriod[] {
  return rows
    .filter(({ population }) => population !== 'Enseignants')
    .map((row) => ({
      academy: row.location,
      zone: row.zone,
      firstDay: row.startDay,
      lastDay: addDays(row.endDay, -1),
      name: row.description,
    }));
}

function saturdayFrom(day: Day): Day {
  return addDays(day, (12 - weekdayOf(dayNumber(day))) % 7);
}
