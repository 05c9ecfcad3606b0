import { columnNames, nameList, quoteName } from '../ddl.js';
import type { Table } from '../tables.js';
import type { Partition, Value } from '../warehouse.js';

/** A condition with its values; every row when the text is empty. */
export type Filter = { readonly where: string; readonly values: readonly Value[] };

/** Partitions a single statement names: beyond, the parser takes longer than the work. */
const PARTITIONS_A_STATEMENT = 200;

/**
 * The conditions that select partitions, at most 200 to a statement; no partition means the whole table.
 * @throws RangeError for a partition without columns or with one the table doesn't have
 */
export function partitionFilters(table: Table, partitions: readonly Partition[]): Filter[] {
  if (partitions.length === 0) return [{ where: '', values: [] }];
  const names = new Set(columnNames(table));
  for (const partition of partitions) {
    const columns = Object.keys(partition);
    const unknown = columns.find((name) => !names.has(name));
    if (columns.length === 0 || unknown !== undefined)
      throw new RangeError(`expected a partition by columns of ${table.name}, found ${unknown ?? 'none'}`);
  }
  const filters: Filter[] = [];
  for (let from = 0; from < partitions.length; from += PARTITIONS_A_STATEMENT)
    filters.push(filterOf(partitions.slice(from, from + PARTITIONS_A_STATEMENT)));
  return filters;
}

function filterOf(partitions: readonly Partition[]): Filter {
  const conditions = partitions.map(
    (partition) =>
      `(${Object.keys(partition)
        .map((name) => `${quoteName(name)} = ?`)
        .join(' and ')})`,
  );
  return {
    where: conditions.join(' or '),
    values: partitions.flatMap((partition) => Object.values(partition)),
  };
}

export function deleteSql(table: Table, filter: Filter): string {
  return `delete from ${quoteName(table.name)}${filter.where === '' ? '' : ` where ${filter.where}`}`;
}

/** Columns are matched by name, so the select may give them in any order. */
export function insertSql(table: Table, select: string): string {
  const names = columnNames(table);
  return `insert into ${quoteName(table.name)} (${nameList(names)}) select ${nameList(names, 's')} from (${select}) s`;
}

/** Rows of the staged batch into the table; of rows with one key the last given wins. */
export function mergeSql(table: Table): string {
  const names = columnNames(table);
  const rest = names.filter((name) => !table.key.includes(name));
  const on = table.key.map((name) => `t.${quoteName(name)} = s.${quoteName(name)}`).join(' and ');
  const update = rest.map((name) => `${quoteName(name)} = s.${quoteName(name)}`).join(', ');
  const newest = `row_number() over (partition by ${nameList(table.key)} order by "row" desc) = 1`;
  return [
    `merge into ${quoteName(table.name)} t`,
    `using (select * from temp.staged qualify ${newest}) s on ${on}`,
    rest.length === 0 ? '' : `when matched then update set ${update}`,
    `when not matched then insert (${nameList(names)}) values (${nameList(names, 's')})`,
  ].join('\n');
}
