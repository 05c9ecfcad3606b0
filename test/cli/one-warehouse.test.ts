import assert from 'node:assert/strict';
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { requireOneWarehouse } from '../../src/cli/one-warehouse.js';
import type { Database } from '../../src/lib/database.js';

test('workers of one PostgreSQL work on the local warehouse of one folder, which may move', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rp-one-'));
  const facts = new Map<string, unknown>();
  const database: Database = {
    query: async (sql, [key = '', value] = []) => {
      if (!sql.startsWith('select')) facts.set(String(key), JSON.parse(String(value)));
      return (facts.has(String(key)) ? [{ value: facts.get(String(key)) }] : []) as never;
    },
    transaction: (work) => work(database),
  };
  const use = (home: string, kind = 'duckdb', databaseUrl: string | undefined = 'postgresql://any') =>
    requireOneWarehouse(database, { home: join(folder, home), databaseUrl, warehouse: { kind } });
  try {
    await use('a');
    await use('a');
    await assert.rejects(use('b'), { code: 'CONFIG_INVALID' });
    await use('b', 'snowflake');
    renameSync(join(folder, 'a'), join(folder, 'c'));
    await use('c');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
