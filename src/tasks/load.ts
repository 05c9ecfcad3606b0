import type { Calendar, PublicHoliday, SchoolPeriod, SchoolZone } from '../domain/calendar.js';
import { createCalendar } from '../domain/calendar.js';
import type { DepartmentCode, InseeCode } from '../domain/commune.js';
import type { Day } from '../domain/day.js';
import type { HolidayZone } from '../domain/department.js';
import { AppError } from '../lib/errors.js';
import type { Places } from '../model/places.js';
import type { Value, Warehouse } from '../warehouse/warehouse.js';

/** `?, ?, ?` for a list of bound values. */
export function placeholders(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ');
}

type CommuneRow = {
  code: InseeCode;
  name: string;
  department: DepartmentCode;
  population: number | null;
  lat_deg: number | null;
  lon_deg: number | null;
  area_km2: number | null;
  weather_cell: string | null;
  stations: number | null;
};

/** The communes of some departments, sorted by code: this order is that of every index. */
export type CommuneTable = Places & {
  readonly names: readonly string[];
  readonly weatherCells: readonly (string | undefined)[];
};

/** @throws AppError WAREHOUSE_EMPTY when the departments have no commune */
export async function loadCommunes(
  warehouse: Warehouse,
  departments: readonly DepartmentCode[],
): Promise<CommuneTable> {
  const rows = await warehouse.query<CommuneRow & Record<string, Value>>(
    `SELECT c.code, c.name, c.department, c.population, c.lat_deg, c.lon_deg, c.area_km2, c.weather_cell,
            CASE WHEN k.known > 0 THEN coalesce(s.n, 0) END AS stations
       FROM communes c
       LEFT JOIN (SELECT com, count(*) AS n FROM stations WHERE com IS NOT NULL GROUP BY com) s ON s.com = c.code
       CROSS JOIN (SELECT count(*) AS known FROM stations) k
      WHERE c.department IN (${placeholders(departments)})
      ORDER BY c.code`,
    departments,
  );
  if (rows.length === 0)
    throw new AppError('WAREHOUSE_EMPTY', `communes: expected rows of ${departments.join(', ')}, found none`);
  const numbers = (pick: (row: CommuneRow) => number | null) =>
    Float64Array.from(rows, (row) => pick(row) ?? Number.NaN);
  return {
    codes: rows.map((row) => row.code),
    names: rows.map((row) => row.name),
    departments: rows.map((row) => row.department),
    population: numbers((row) => row.population),
    latDeg: numbers((row) => row.lat_deg),
    lonDeg: numbers((row) => row.lon_deg),
    areaKm2: numbers((row) => row.area_km2),
    stations: numbers((row) => row.stations),
    weatherCells: rows.map((row) => row.weather_cell ?? undefined),
  };
}

export type CalendarData = { readonly holidays: PublicHoliday[]; readonly periods: SchoolPeriod[] };

export async function loadCalendarData(warehouse: Warehouse): Promise<CalendarData> {
  const holidays = await warehouse.query<{ zone: HolidayZone; day: Day; name: string }>(
    'SELECT zone, day, name FROM public_holidays ORDER BY zone, day',
  );
  const periods = await warehouse.query<{
    academy: string;
    zone: SchoolZone | null;
    first_day: Day;
    last_day: Day;
    name: string;
  }>(
    'SELECT academy, zone, first_day, last_day, name FROM school_holidays ORDER BY academy, first_day, last_day, name',
  );
  return {
    holidays,
    periods: periods.map((row) => ({
      academy: row.academy,
      zone: row.zone ?? undefined,
      firstDay: row.first_day,
      lastDay: row.last_day,
      name: row.name,
    })),
  };
}

export async function loadCalendar(warehouse: Warehouse): Promise<Calendar> {
  const { holidays, periods } = await loadCalendarData(warehouse);
  return createCalendar(holidays, periods);
}

/** Years whose accidents are in the store, ascending. */
export async function loadAccidentYears(warehouse: Warehouse): Promise<number[]> {
  const rows = await warehouse.query<{ an: number }>('SELECT an FROM accident_years ORDER BY an');
  return rows.map(({ an }) => an);
}
