import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTableSql, quoteName } from '../../src/warehouse/ddl.js';
import { documentTables } from '../../src/warehouse/document.js';
import { TABLES, tableOf } from '../../src/warehouse/tables.js';

describe('the tables', () => {
  it('have distinct names, distinct columns, and a key of their own columns that is never missing', () => {
    assert.ok(TABLES.length > 0);
    assert.equal(new Set(TABLES.map(({ name }) => name)).size, TABLES.length);
    for (const { name } of TABLES) {
      const { key, columns } = tableOf(name);
      assert.equal(new Set(columns.map((column) => column.name)).size, columns.length, name);
      assert.ok(key.length > 0, name);
      for (const part of key)
        assert.equal(columns.find((column) => column.name === part)?.nullable, false, `${name}.${part}`);
    }
  });

  it('keep the columns of the original system, in its order', () => {
    const names = (table: 'accidents' | 'accidents_predict') =>
      tableOf(table).columns.map(({ name }) => name);
    const original =
      'com population jour mois an public_holidays zone_a zone_b zone_c dep SCORE date temp feels_like temp_min ' +
      'temp_max pressure humidity wind_speed clouds_all rain snow wind_gust execution_date dag_id task_id';
    assert.deepEqual(names('accidents'), original.replace('SCORE', 'nombre_d_accidents').split(' '));
    assert.deepEqual(names('accidents_predict'), original.replace('SCORE', 'prediction_score').split(' '));
  });

  it('become statements with quoted names for both dialects', () => {
    const table = tableOf('commune_codes');
    assert.equal(
      createTableSql(table, 'duckdb'),
      'create table if not exists "commune_codes" (\n  "former_code" varchar not null,\n  "code" varchar not null\n)',
    );
    assert.match(
      createTableSql(tableOf('weather_days'), 'duckdb'),
      /"fetched_at" timestamp not null,\n {2}"temp" float,/,
    );
    assert.match(createTableSql(tableOf('weather_days'), 'snowflake'), /"fetched_at" timestamp_ntz not null/);
    assert.equal(quoteName('a"b'), '"a""b"');
  });

  it('are all documented, column by column', () => {
    const page = documentTables();
    for (const { name, columns } of TABLES) {
      assert.ok(page.includes(`\n## ${name}\n`), name);
      for (const column of columns)
        assert.ok(page.includes(`| \`${column.name}\` | ${column.type}`), column.name);
    }
    assert.match(page, /\| `population` \| integer, may be missing \| inhabitants \|/);
  });
});
