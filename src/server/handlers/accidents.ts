import { parseDay } from '../../domain/day.js';
import { csvText } from '../../lib/csv-text.js';
import { AppError } from '../../lib/errors.js';
import type { TaskContext } from '../../tasks/task.js';
import { tableOf } from '../../warehouse/tables.js';
import type { Value } from '../../warehouse/warehouse.js';
import type { QueryOf } from '../contract.js';
import { departmentFrom } from './forecasts.js';
import type { Handlers } from './handlers.js';

/** Answers with rows of the table `accidents`. */
export function accidentHandlers(context: TaskContext): Pick<Handlers, 'accidents'> {
  return {
    async accidents({ query }) {
      const { where, values } = conditions(query);
      const columns = tableOf('accidents').columns.map(({ name }) => name);
      const rows = await context.warehouse.query<Record<string, Value>>(
        `SELECT ${columns.map((name) => `"${name}"`).join(', ')} FROM accidents
          WHERE ${where.join(' AND ')} ORDER BY date, com LIMIT ? OFFSET ?`,
        [...values, query.limit ?? 1000, query.offset ?? 0],
      );
      const { simulated } = context.config;
      if (query.format === 'geojson')
        throw new AppError('INPUT_INVALID', 'format: expected json or csv, found geojson');
      if (query.format !== 'csv') return { simulated, rows };
      return {
        kind: 'text',
        contentType: 'text/csv; charset=utf-8',
        body: csvText(
          [...columns, 'data'],
          rows.map((row) => [...columns.map((name) => row[name]), simulated ? 'SIMULATED' : 'real']),
        ),
        fileName: `accidents${simulated ? '-SIMULATED' : ''}.csv`,
      };
    },
  };
}

function conditions(query: QueryOf<'accidents'>): { where: string[]; values: Value[] } {
  const where = ['nombre_d_accidents >= ?'];
  const values: Value[] = [query.min ?? 1];
  const add = (condition: string, value: Value | undefined) => {
    if (value === undefined) return;
    where.push(condition);
    values.push(value);
  };
  add('dep = ?', query.department === undefined ? undefined : departmentFrom(query.department));
  add('com = ?', query.com);
  add('date >= CAST(? AS DATE)', checkedDay('from', query.from));
  add('date <= CAST(? AS DATE)', checkedDay('to', query.to));
  return { where, values };
}

/** @throws AppError INPUT_INVALID when the text has the form of a day but is none, such as 2023-02-30 */
export function checkedDay(name: string, text: string | undefined): string | undefined {
  if (text !== undefined && parseDay(text) === undefined)
    throw new AppError('INPUT_INVALID', `${name}: expected a day of the calendar, found ${text}`);
  return text;
}
