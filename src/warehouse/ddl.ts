import type { Column, ColumnType, Table } from './tables.js';

export type Dialect = 'duckdb' | 'snowflake';

const TYPES: Readonly<Record<Dialect, Readonly<Record<ColumnType, string>>>> = {
  duckdb: {
    text: 'varchar',
    day: 'date',
    instant: 'timestamp',
    integer: 'integer',
    small: 'smallint',
    float: 'float',
    double: 'double',
    json: 'json',
  },
  snowflake: {
    text: 'varchar',
    day: 'date',
    instant: 'timestamp_ntz',
    integer: 'integer',
    small: 'smallint',
    float: 'float',
    double: 'double',
    json: 'variant',
  },
};

/** A name between double quotes: lower case survives in Snowflake, and no word is reserved. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `"a", "b"`, each with the prefix `alias.` when one is given. */
export function nameList(names: readonly string[], alias?: string): string {
  return names.map((name) => (alias === undefined ? '' : `${alias}.`) + quoteName(name)).join(', ');
}

export function columnNames(table: Table): string[] {
  return table.columns.map(({ name }) => name);
}

/**
 * The statement that creates a table where it is missing.
 * No PRIMARY KEY: DuckDB would hold an index of 64 M rows in gigabytes of memory, and Snowflake enforces none;
 * replacing partitions and merging keep keys unique.
 */
export function createTableSql(table: Table, dialect: Dialect): string {
  const definition = ({ name, type, nullable }: Column) =>
    `  ${quoteName(name)} ${TYPES[dialect][type]}${nullable ? '' : ' not null'}`;
  return `create table if not exists ${quoteName(table.name)} (\n${table.columns.map(definition).join(',\n')}\n)`;
}
