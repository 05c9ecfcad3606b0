import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Type } from 'typebox';
import { loadConfig } from '../src/config/config.js';
import type { Day } from '../src/domain/day.js';
import { openLocalLake } from '../src/lake/local.js';
import { fixedClock } from '../src/lib/clock.js';
import { silentLog } from '../src/lib/log.js';
import { createServer } from '../src/server/server.js';
import { openDatabase } from '../src/state/database.js';
import { migrate } from '../src/state/migrations.js';
import { STATE_MIGRATIONS } from '../src/state/schema.js';
import { createCatalog } from '../src/workflows/catalog.js';
import { type Dag, dagTask } from '../src/workflows/dag.js';
import { startEngine } from '../src/workflows/engine.js';
import { createExecutor } from '../src/workflows/execute.js';
import { registryOf } from '../src/workflows/registry.js';
import { WORKFLOW_MIGRATIONS } from '../src/workflows/schema.js';
import { openWorkflows } from '../src/workflows/workflows.js';
import { noPorts } from '../test/workflows/shared-catalog.js';

/** Overhead of the engine with its usual settings, on the embedded PostgreSQL and tasks that do nothing. */
const folder = mkdtempSync(join(tmpdir(), 'rp-bench-'));
const clock = fixedClock('2026-01-10T12:00:00Z');
const registry = registryOf([
  {
    name: 'nothing',
    description: 'nothing',
    params: Type.Object({}),
    run: async () => ({ summary: 'nothing', facts: {} }),
  },
]);
const ids = (count: number) => Array.from({ length: count }, (_, i) => `t-${i}`);
const dag = (name: string, tasks: Dag['tasks']): Dag => ({
  name,
  description: name,
  schedule: { cron: '0 4 1 1 *', timezone: 'Europe/Paris' },
  params: Type.Object({}),
  concurrency: 1,
  tasks,
});
const nothing = (id: string, needs: string[] = []) => dagTask(id, { uses: 'nothing', needs });
const catalog = createCatalog(
  [
    dag(
      'chain',
      ids(50).map((id, i) => nothing(id, i === 0 ? [] : [`t-${i - 1}`])),
    ),
    dag(
      'fan',
      ids(200).map((id) => nothing(id)),
    ),
    dag('daily', [nothing('a'), nothing('b', ['a'])]),
  ],
  registry,
);
const database = await openDatabase({ folder: join(folder, 'state'), log: silentLog });
await migrate(database, [...STATE_MIGRATIONS, ...WORKFLOW_MIGRATIONS]);
const lake = openLocalLake(join(folder, 'lake'));
const context = noPorts({ config: loadConfig({}, { home: folder }, folder) });
const executor = createExecutor(database, catalog, async () => ({ context, release: async () => {} }));
const rssBefore = process.memoryUsage.rss();
const startedMs = performance.now();
const engine = await startEngine({
  database,
  connectionString: database.connectionString,
  catalog,
  clock,
  log: silentLog,
  lake,
  simulated: true,
  executor,
  execute: executor.run,
});
print('engine starts', `${Math.round(performance.now() - startedMs)} ms`);
const workflows = openWorkflows({ database, lake, clock, catalog, wake: engine.wake });
await measured('daily', 1);
await measured('chain', 50);
await measured('fan', 200);
await backfillOfAYear();
await idle();
await grid();
await engine.close();
await database.close();
rmSync(folder, { recursive: true, force: true });

function print(what: string, figure: string): void {
  console.log(`${what.padEnd(60)} ${figure}`);
}

async function measured(name: string, tasks: number): Promise<void> {
  const before = performance.now();
  const { id } = await workflows.trigger(name, { by: 'bench' });
  while ((await workflows.show(id)).run.endedAtUtc === null) await sleep(20);
  const ms = performance.now() - before;
  if (tasks === 1) return; // the first run waits until new queues are seen
  print(
    `${name}: ${tasks} tasks that do nothing`,
    `${Math.round(ms)} ms, ${(ms / tasks).toFixed(1)} ms per task`,
  );
}

async function backfillOfAYear(): Promise<void> {
  const range = { firstDay: '2025-01-01' as Day, lastDay: '2025-12-31' as Day, onlyMissing: true };
  let before = performance.now();
  const planned = await workflows.planBackfill('daily', range);
  print(`backfill of ${planned.length} days: list`, `${Math.round(performance.now() - before)} ms`);
  before = performance.now();
  const { id } = await workflows.startBackfill('daily', { ...range, parallel: 16, params: {}, by: 'bench' });
  print('backfill: queue the runs', `${Math.round(performance.now() - before)} ms`);
  for (;;) {
    const found = (await workflows.backfills()).find((one) => one.id === id);
    if (found !== undefined && found.done === found.runs) break;
    await sleep(100);
  }
  print(
    'backfill: 365 runs of 2 tasks, 16 at a time',
    `${((performance.now() - before) / 1000).toFixed(1)} s`,
  );
  before = performance.now();
  const again = (await workflows.planBackfill('daily', range)).filter(({ willRun }) => willRun).length;
  print(`only missing, again: ${again} days`, `${Math.round(performance.now() - before)} ms`);
}

async function idle(): Promise<void> {
  const seconds = 15;
  await sleep(2000);
  const before = process.cpuUsage();
  await sleep(seconds * 1000);
  const { user, system } = process.cpuUsage(before);
  print('idle: this process', `${((user + system) / seconds / 1e4).toFixed(2)} % of a core`);
  const mb = (bytes: number) => Math.round(bytes / 1e6);
  print(
    'memory: this process (before the engine)',
    `${mb(process.memoryUsage.rss())} MB (${mb(rssBefore)} MB)`,
  );
}

async function grid(): Promise<void> {
  await database.query(
    `insert into rescue_predict.workflow_runs
       (id, workflow, day, state, trigger, started_by, params, priority, tasks, states, queued_at, started_at, ended_at)
     select 'fan.' || n, 'fan', date '2023-01-01' + n, 'success', 'schedule', 'schedule', '{}', 1, $1, $2,
            now() - make_interval(days => n), now() - make_interval(days => n), now() - make_interval(days => n)
       from generate_series(1, 1000) n`,
    [ids(200), 's'.repeat(200)],
  );
  const server = await createServer(context, {
    webRoot: undefined,
    operations: { workflows, token: 'bench' },
  });
  const times: number[] = [];
  let bytes = 0;
  for (let i = 0; i < 12; i++) {
    const before = performance.now();
    const answer = await server.inject({ method: 'GET', url: '/api/workflows/fan/grid?limit=1000' });
    times.push(performance.now() - before);
    bytes = answer.body.length;
  }
  times.sort((a, b) => a - b);
  print(
    'grid of 200 tasks × 1,000 runs: median, slowest of 12',
    `${Math.round(times[6] ?? 0)} ms, ${Math.round(times[11] ?? 0)} ms, ${Math.round(bytes / 1000)} kB`,
  );
  await server.close();
}
