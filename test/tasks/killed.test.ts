import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openLocalLake } from '../../src/lake/local.js';
import { createRandom } from '../../src/lib/random.js';
import { openDuckdb } from '../../src/warehouse/duckdb.js';
import { hashTable, type TableHash } from '../../src/warehouse/table-hash.js';

const folder = mkdtempSync(join(tmpdir(), 'rp-killed-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the whole pipeline as a process of its own; kills it after a while when asked to. */
function runPipeline(home: string, killAfterMs?: number): Promise<{ status: number | null; out: string }> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'src/cli/main.ts', 'up', '--once', '--simulated', '--home', home],
    {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_NO_WARNINGS: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let out = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (out += chunk));
  if (killAfterMs !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, out })));
}

async function hashesOf(home: string): Promise<Record<string, TableHash>> {
  const warehouse = await openDuckdb({ file: join(home, 'warehouse.duckdb') });
  try {
    const volatile = ['execution_date', 'dag_id', 'task_id', 'fetched_at', 'issue', 'lake_key'];
    const hashes: Record<string, TableHash> = {};
    for (const table of [
      'communes',
      'staging_accidents',
      'accidents',
      'weather_days',
      'rejects',
      'forecasts',
    ] as const)
      hashes[table] = await hashTable(warehouse, table, {}, volatile);
    return hashes;
  } finally {
    await warehouse.close();
  }
}

test('a run killed at any moment is completed by the next, with the tables of a run that was left alone', async (t) => {
  const calm = join(folder, 'calm');
  const startedMs = performance.now();
  assert.equal((await runPipeline(calm)).status, 0);
  const wholeMs = performance.now() - startedMs;
  const random = createRandom('moments');
  const stormy = join(folder, 'stormy');
  for (let i = 0; i < 3; i++) {
    const afterMs = wholeMs * (0.15 + 0.75 * random.next());
    await runPipeline(stormy, afterMs);
    t.diagnostic(`killed after ${Math.round(afterMs)} of about ${Math.round(wholeMs)} ms`);
  }
  const last = await runPipeline(stormy);
  assert.equal(last.status, 0, last.out);
  const [left, right] = [await hashesOf(calm), await hashesOf(stormy)];
  assert.ok((left.accidents?.rows ?? 0) > 100_000);
  const { forecasts: calmForecasts, ...calmTables } = left;
  const { forecasts: stormyForecasts, ...stormyTables } = right;
  assert.deepEqual(stormyTables, calmTables);
  assert.equal((stormyForecasts?.rows ?? 0) % (calmForecasts?.rows ?? 1), 0);
  const lake = openLocalLake(join(stormy, 'lake'));
  for (const { key } of await lake.list('')) assert.ok(await lake.get(key), key);
});
