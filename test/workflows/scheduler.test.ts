import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Type } from 'typebox';
import type { Day } from '../../src/domain/day.js';
import { openLocalLake } from '../../src/lake/local.js';
import { fixedClock } from '../../src/lib/clock.js';
import { silentLog } from '../../src/lib/log.js';
import { type OpenDatabase, openDatabase } from '../../src/state/database.js';
import { migrate } from '../../src/state/migrations.js';
import { STATE_MIGRATIONS } from '../../src/state/schema.js';
import { createCatalog } from '../../src/workflows/catalog.js';
import { dagTask } from '../../src/workflows/dag.js';
import { registryOf } from '../../src/workflows/registry.js';
import { admitRuns, queueDueRuns, setPaused } from '../../src/workflows/scheduler.js';
import { WORKFLOW_MIGRATIONS } from '../../src/workflows/schema.js';
import { openWorkflows, type Workflows } from '../../src/workflows/workflows.js';

const registry = registryOf([
  {
    name: 'work',
    description: 'work',
    params: Type.Object({}),
    run: async () => ({ summary: '', facts: {} }),
  },
]);
const catalog = createCatalog(
  [
    {
      name: 'daily',
      description: 'daily',
      schedule: { cron: '0 4 * * *', timezone: 'Europe/Paris' },
      params: Type.Object({}),
      concurrency: 1,
      tasks: [dagTask('a', { uses: 'work' }), dagTask('b', { uses: 'work', needs: ['a'] })],
    },
  ],
  registry,
);
const folder = mkdtempSync(join(tmpdir(), 'rp-schedule-'));
let database: OpenDatabase;
let workflows: Workflows;

before(async () => {
  database = await openDatabase({ folder: join(folder, 'state'), log: silentLog });
  await migrate(database, [...STATE_MIGRATIONS, ...WORKFLOW_MIGRATIONS]);
  const clock = fixedClock('2025-03-31T12:00:00Z');
  workflows = openWorkflows({ database, lake: openLocalLake(join(folder, 'lake')), clock, catalog });
});
after(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const due = (now: string) => queueDueRuns(database, catalog, new Date(now));

test('a workflow seen for the first time waits for its next instant', async () => {
  assert.deepEqual(await due('2025-03-28T12:00:00Z'), []);
  assert.deepEqual(await due('2025-03-29T02:59:00Z'), []);
});

test('a run is queued when its time has come, once, for the civil day in Paris', async () => {
  assert.deepEqual(await due('2025-03-29T03:00:00Z'), ['daily.2025-03-29.0300Z']);
  assert.deepEqual(await due('2025-03-29T03:00:01Z'), []);
  // The clocks change in this night.
  assert.deepEqual(await due('2025-03-30T02:00:00Z'), ['daily.2025-03-30.0200Z']);
  const { run } = await workflows.show('daily.2025-03-30.0200Z');
  assert.deepEqual(
    [run.day, run.trigger, run.by, run.state],
    ['2025-03-30', 'schedule', 'schedule', 'queued'],
  );
});

test('after a pause of the machine only the newest missed run is made up for', async () => {
  assert.deepEqual(await due('2025-04-04T12:00:00Z'), ['daily.2025-04-04.0200Z']);
});

test('a paused workflow misses its runs, and does not make up for them when it is resumed', async () => {
  await setPaused(database, 'daily', true, new Date('2025-04-04T13:00:00Z'));
  assert.deepEqual(await due('2025-04-06T12:00:00Z'), []);
  await setPaused(database, 'daily', false, new Date('2025-04-06T12:00:00Z'));
  assert.deepEqual(await due('2025-04-06T12:00:01Z'), []);
  assert.deepEqual(await due('2025-04-07T02:00:00Z'), ['daily.2025-04-07.0200Z']);
});

test('a backfill keeps to its own limit, and the daily run begins beside it', async () => {
  await database.query("update rescue_predict.workflow_runs set state = 'success', ended_at = now()");
  const range = { firstDay: '2025-01-01' as Day, lastDay: '2025-01-31' as Day };
  const request = { ...range, onlyMissing: true, parallel: 3, params: {}, by: 'test' };
  const { id } = await workflows.startBackfill('daily', request);
  await due('2025-04-08T02:00:00Z');
  await admitRuns(database, catalog);
  const rows = await database.query<{ backfill: string | null; priority: number; n: number }>(
    "select backfill, priority, count(*) as n from rescue_predict.workflow_runs where state = 'running' group by 1, 2 order by 2",
  );
  assert.deepEqual(rows, [
    { backfill: null, priority: 1, n: 1 },
    { backfill: id, priority: 100, n: 3 },
  ]);
});

test('the grid puts the letters of runs of an earlier version under the tasks of today', async () => {
  await database.query(
    "update rescue_predict.workflow_runs set tasks = '{b,gone}', states = 'sf' where id = 'daily.2025-03-29.0300Z'",
  );
  const { runs, states, tasks } = await workflows.grid('daily', 100);
  assert.deepEqual(tasks, ['a', 'b']);
  assert.equal(states[runs.findIndex(({ id }) => id === 'daily.2025-03-29.0300Z')], '-s');
});
