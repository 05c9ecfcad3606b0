import { TABLES, type Table } from './tables.js';

/** The page `docs/tables.md`: every table with its key and columns. */
export function documentTables(tables: readonly Table[] = TABLES): string {
  const list = tables.map(({ name, description }) => `- [\`${name}\`](#${name}): ${description}`);
  return [
    '# Tables of the warehouse',
    '',
    'Generated from `src/warehouse/tables.ts`. `text`, `day` (civil date), `instant` (UTC), `integer` (32 bits),',
    '`small` (16 bits), `float`, `double`, `json`; a column that may be missing says so. Keys are unique by replacing',
    'partitions and by MERGE, not by an index.',
    '',
    ...list,
    ...tables.flatMap(documentTable),
    '',
  ].join('\n');
}

function documentTable({ name, description, key, columns }: Table): string[] {
  return [
    '',
    `## ${name}`,
    '',
    description,
    '',
    `Key: ${key.map((column) => `\`${column}\``).join(', ')}`,
    '',
    '| column | type | unit | source |',
    '|---|---|---|---|',
    ...columns.map(
      (column) =>
        `| \`${column.name}\` | ${column.type}${column.nullable ? ', may be missing' : ''} | ${cell(column.unit)} | ${cell(column.source)} |`,
    ),
  ];
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
