import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openLocalLake } from '../../src/lake/local.js';
import { systemClock } from '../../src/lib/clock.js';
import type { Database } from '../../src/lib/database.js';
import { silentLog } from '../../src/lib/log.js';
import { openDatabase } from '../../src/state/database.js';
import { migrate } from '../../src/state/migrations.js';
import { STATE_MIGRATIONS } from '../../src/state/schema.js';
import { WORKFLOW_MIGRATIONS } from '../../src/workflows/schema.js';
import { openWorkflows } from '../../src/workflows/workflows.js';
import { until } from './engine-on.js';
import { sharedCatalog } from './shared-catalog.js';

const CHILD = fileURLToPath(new URL('./worker-child.ts', import.meta.url));

type Worker = { readonly child: ChildProcess; readonly id: string };

/** Waits until both have taken part. @returns one that is at a task at this moment */
async function busyWorker(database: Database, workers: readonly Worker[]): Promise<Worker> {
  for (let i = 0; i < 400; i++) {
    const rows = await database.query<{ pid: number; busy: boolean }>(
      "select pid, count(*) filter (where what = 'begun') > count(*) filter (where what = 'ended') as busy from notes group by pid",
    );
    const busy = rows.find((row) => row.busy);
    const found = workers.find(({ child }) => child.pid === busy?.pid);
    if (rows.length === 2 && found !== undefined) return found;
    await sleep(25);
  }
  assert.fail('expected both workers to take part');
}

async function startWorker(url: string, folder: string): Promise<Worker> {
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, url, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  });
  const [line] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  return { child, id: line.toString().trim() };
}

test('two workers share a run on one PostgreSQL; one is killed, the other finishes it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rp-two-'));
  const database = await openDatabase({ folder: join(folder, 'state'), log: silentLog });
  const children: ChildProcess[] = [];
  try {
    await migrate(database, [...STATE_MIGRATIONS, ...WORKFLOW_MIGRATIONS]);
    await database.query('create table notes (name text, what text, pid integer)');
    const workers = [];
    for (let i = 0; i < 2; i++) workers.push(await startWorker(database.connectionString, folder));
    children.push(...workers.map(({ child }) => child));
    const lake = openLocalLake(join(folder, 'lake'));
    const catalog = sharedCatalog(database);
    const workflows = openWorkflows({ database, lake, clock: systemClock, catalog });
    const { id } = await workflows.trigger('shared', { by: 'test' });
    const doomed = await busyWorker(database, workers);
    const other = workers.find((worker) => worker !== doomed);
    doomed.child.kill('SIGKILL');
    const detail = await until(workflows, id);
    assert.equal(detail.run.state, 'success');
    assert.equal(detail.tries.length, 9);
    assert.ok(detail.tries.every(({ number, state }) => number === 1 && state === 'success'));
    assert.equal(detail.tries.find(({ task }) => task === 'last')?.worker, other?.id);
    const taken = detail.tries.filter(({ epoch }) => epoch > 1);
    assert.ok(taken.length > 0 && taken.every(({ worker }) => worker === other?.id), JSON.stringify(taken));
    const ends = await database.query<{ name: string; n: number }>(
      "select name, count(*) as n from notes where what = 'ended' group by name",
    );
    assert.equal(ends.length, 9);
    const interrupted = new Set(taken.map(({ task }) => task));
    assert.ok(ends.every(({ name, n }) => n === 1 || interrupted.has(name)));
  } finally {
    for (const child of children) child.kill('SIGKILL');
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
