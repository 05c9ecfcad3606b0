import type { Reject } from '../domain/accident.js';
import { type DepartmentCode, parseDepartmentCode } from '../domain/commune.js';
import { type Day, parseDay } from '../domain/day.js';
import type { WeatherCell, WeatherDay } from '../domain/weather.js';
import { openCsv } from './csv.js';
import {
  type FetchContext,
  type Fetched,
  fetchEach,
  joinUrl,
  type Parsed,
  readFiles,
  requireRows,
  type SourceFacts,
} from './source.js';
import { boundedValues } from './weather-values.js';

export const DEPARTMENT_TEMPERATURES: SourceFacts = {
  publisher: 'ODRÉ (RTE, Weathernews France)',
  licence: 'Licence Ouverte 2.0',
  url: 'https://odre.opendatasoft.com',
  prefix: 'weather/odre/',
};

const EXPORT =
  'api/explore/v2.1/catalog/datasets/temperature-quotidienne-departementale/exports/csv?delimiter=%3B';

/** The whole of a department as one weather cell: `dep:77`. */
export function departmentCell(department: DepartmentCode): WeatherCell {
  return `dep:${department}` as WeatherCell;
}

export async function* fetchDepartmentTemperatures(context: FetchContext): AsyncIterable<Fetched> {
  if (context.settings.files.length > 0) yield* readFiles(DEPARTMENT_TEMPERATURES, context);
  else {
    const name = `${DEPARTMENT_TEMPERATURES.prefix}temperature-quotidienne-departementale.csv`;
    const url = joinUrl(context.settings.url, EXPORT);
    yield* fetchEach([{ name, url }], DEPARTMENT_TEMPERATURES, context);
  }
}

const COLUMNS = {
  day: ['date_obs'],
  department: ['code_insee_departement'],
  min: ['tmin', 'tmin (°c)', 'tmin (degc)'],
  max: ['tmax', 'tmax (°c)', 'tmax (degc)'],
  mean: ['tmoy', 'tmoy (°c)', 'tmoy (degc)'],
} as const;
type Column = keyof typeof COLUMNS;

/**
 * Reads minimum, maximum and mean temperature by day and department; a day without any value is no row.
 * Rejects: `impossible_date`, `unknown_department`, `out_of_bounds`, `duplicate_day`, `wrong_width`.
 */
export function parseDepartmentTemperatures(bytes: Uint8Array, file: string): Parsed<WeatherDay> {
  const { at, forEachRow } = openCsv<Column>(bytes, file, COLUMNS);
  const rows: WeatherDay[] = [];
  const rejects: Reject[] = [];
  const seen = new Set<string>();
  const dayOf = remembering(parseDay);
  const cellOf = remembering((text) => {
    const code = parseDepartmentCode(text.padStart(2, '0'));
    return code === undefined ? undefined : departmentCell(code);
  });
  const others = forEachRow((fields, line) => {
    const field = (column: Column) => fields[at[column]] ?? '';
    const day: Day | undefined = dayOf(field('day'));
    const cell = cellOf(field('department'));
    const reject = (reason: string, found: string) =>
      rejects.push({ file, line, reason, detail: `expected a day of a department once, found ${found}` });
    if (day === undefined) reject('impossible_date', field('day'));
    else if (cell === undefined) reject('unknown_department', field('department'));
    else if (seen.has(cell + day)) reject('duplicate_day', `${cell} ${day} again`);
    else {
      seen.add(cell + day);
      const number = (column: Column) => Number.parseFloat(field(column).replace(',', '.'));
      const given = { temp: number('mean'), temp_min: number('min'), temp_max: number('max') };
      const values = boundedValues(given, file, line, rejects);
      if (values !== undefined) rows.push({ cell, day, kind: 'observed', values });
    }
  });
  return requireRows({ rows, rejects: [...rejects, ...others] }, file);
}

/** Two hundred thousand rows name two thousand days and a hundred departments. */
function remembering<Value>(read: (text: string) => Value): (text: string) => Value {
  const remembered = new Map<string, Value>();
  return (text) => {
    const known = remembered.get(text);
    if (known !== undefined) return known;
    const made = read(text);
    remembered.set(text, made);
    return made;
  };
}
