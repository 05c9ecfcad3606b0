/**
 * Times the embedded PostgreSQL and what the program keeps in it: starts, issues, task runs, tracking.
 * `tsx bench/state.ts [--quick]`: `--quick` keeps a tenth of the rows.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DepartmentCode } from '../src/domain/commune.js';
import type { Day } from '../src/domain/day.js';
import { systemClock } from '../src/lib/clock.js';
import { silentLog } from '../src/lib/log.js';
import { openDatabase } from '../src/state/database.js';
import { openIssueStore } from '../src/state/issues.js';
import { migrate } from '../src/state/migrations.js';
import { STATE_MIGRATIONS } from '../src/state/schema.js';
import { openTaskLog } from '../src/state/task-log.js';
import { openArtifactFolder } from '../src/tracking/artifact-store.js';
import { openEmbeddedTracking } from '../src/tracking/embedded.js';
import { TRACKING_MIGRATIONS } from '../src/tracking/embedded-schema.js';

const ROWS = process.argv.includes('--quick') ? 50 : 500;

async function timed<Result>(what: string, work: () => Promise<Result>, count?: number): Promise<Result> {
  const start = performance.now();
  const result = await work();
  const ms = performance.now() - start;
  const rate = count === undefined ? '' : `${Math.round((1000 * count) / ms)} /s`;
  console.log(`${what.padEnd(52)} ${ms.toFixed(0).padStart(7)} ms ${rate.padStart(10)}`);
  return result;
}

async function repeat(work: (i: number) => Promise<unknown>): Promise<void> {
  for (let i = 0; i < ROWS; i++) await work(i);
}

const folder = await mkdtemp(join(tmpdir(), 'state-bench-'));
await chmod(folder, 0o755);
const open = () => openDatabase({ folder: join(folder, 'state'), log: silentLog });
const migrations = [...STATE_MIGRATIONS, ...TRACKING_MIGRATIONS];

try {
  const first = await timed('first start: make the cluster, start, connect', open);
  await timed('all migrations', () => migrate(first, migrations));
  await timed('close, stop', () => first.close());
  const database = await timed('later start', open);
  const second = await timed('join the running server', open);
  await timed('leave it', () => second.close());
  await timed('migrations, nothing missing', () => migrate(database, migrations));

  await database.query('create table rescue_predict.bench (n int)');
  await timed(
    'single inserts, each committed to disk',
    () => repeat((i) => database.query('insert into rescue_predict.bench values ($1)', [i])),
    ROWS,
  );
  await timed('selects of one row', () => repeat(() => database.query('select 1')), ROWS);

  const issues = openIssueStore(database);
  await timed(
    'issues published',
    () =>
      repeat((i) =>
        issues.publish({
          id: `issue-${i}`,
          issuedAtUtc: new Date(Date.UTC(2026, 0, 1 + i, 5)).toISOString(),
          firstDay: '2026-01-01' as Day,
          lastDay: '2026-01-07' as Day,
          departments: ['77' as DepartmentCode],
          modelVersion: 1,
          simulated: true,
          communes: 507,
          weather: 'none',
          dispersion: 1,
          audit: [],
          lakeKeys: [],
          sha256: '0'.repeat(64),
        }),
      ),
    ROWS,
  );
  await timed('current issue of a department', () => issues.current('77' as DepartmentCode));
  await timed('chain verified', () => issues.verifyChain(), ROWS);

  const tasks = await openTaskLog(database, systemClock);
  await timed(
    'task runs started and finished',
    () =>
      repeat(async () => {
        const id = await tasks.start({ task: 'forecast', params: {}, trigger: 'cli' });
        await tasks.finish(id, { state: 'success', report: { rows: 3549 } });
      }),
    ROWS,
  );

  const tracking = openEmbeddedTracking(database, openArtifactFolder(join(folder, 'artifacts')));
  const texts = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`name_${i}`, String(i)]));
  const metrics = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`metric_${i}`, i / 3]));
  await timed(
    'runs with 20 params, tags, metrics at 3 steps',
    () =>
      repeat(async (i) => {
        const startedAtUtc = new Date(Date.UTC(2026, 0, 1, 0, i)).toISOString();
        const id = await tracking.startRun({
          experiment: 'bench',
          name: `run ${i}`,
          startedAtUtc,
          tags: texts,
        });
        await tracking.logParams(id, texts);
        for (const step of [0, 1, 2]) await tracking.logMetrics(id, metrics, step);
      }),
    ROWS,
  );
  for (const limit of [50, ROWS]) await timed(`list of ${limit} runs`, () => tracking.listRuns({ limit }));
  await timed('close, stop', () => database.close());
} finally {
  await rm(folder, { recursive: true, force: true });
}
