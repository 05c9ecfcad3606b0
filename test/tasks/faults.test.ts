import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { AppError } from '../../src/lib/errors.js';
import { createHttp } from '../../src/lib/http.js';
import { silentLog } from '../../src/lib/log.js';
import { createRandom } from '../../src/lib/random.js';
import { ingestAccidents } from '../../src/tasks/ingest-accidents.js';
import { ingestCalendar } from '../../src/tasks/ingest-calendar.js';
import { ingestCommunes } from '../../src/tasks/ingest-communes.js';
import { runTask, type TaskContext } from '../../src/tasks/task.js';
import { openSimulatedApp, type SimulatedApp } from './simulated-app.js';

let simulated: SimulatedApp;
let context: TaskContext;

before(async () => {
  simulated = await openSimulatedApp('2024-12-14T05:00:00Z');
  const http = createHttp({
    timeoutMs: 1500,
    retries: 2,
    backoffMs: 5,
    minIntervalMs: 0,
    random: createRandom('faults'),
    log: silentLog,
  });
  context = { ...simulated.app, http };
  await runTask(context, ingestCommunes, undefined);
});
after(() => simulated.close());

const years = () =>
  context.warehouse
    .query<{ an: number }>('SELECT an FROM accident_years ORDER BY an')
    .then((rows) => rows.map(({ an }) => an));

test('a publisher that answers with an HTML page is named, and no half of it is read', async () => {
  simulated.sandbox.fail('/data-gouv/api', { html: true, times: 1 });
  await assert.rejects(
    runTask(context, ingestAccidents, undefined),
    (error: AppError) => error.code === 'SOURCE_MALFORMED',
  );
  assert.deepEqual(await years(), []);
  const [run] = await context.taskLog.list({ limit: 1 });
  assert.equal(run?.state, 'failed');
  assert.match(run?.error ?? '', /expected/);
});

test('a file cut off on its way is refused, and the next run goes on where this one stopped', async () => {
  simulated.sandbox.fail('/data-gouv/resources', { truncate: true, times: 3 });
  await assert.rejects(
    runTask(context, ingestAccidents, undefined),
    (error: AppError) => error.code === 'SOURCE_UNREACHABLE',
  );
  assert.deepEqual(await years(), []);
});

test('429 with Retry-After, 500 and a silent server are waited for, and then all is there', async () => {
  simulated.sandbox.fail('/data-gouv/api', { status: 429, retryAfterS: 0, times: 1 });
  simulated.sandbox.fail('/data-gouv', { status: 500, times: 1 });
  const outcome = await runTask(context, ingestAccidents, undefined);
  assert.equal(
    outcome.facts.rows,
    [2021, 2022, 2023].reduce((sum, year) => sum + simulated.sandbox.country.accidentsOf(year).length, 0),
  );
  simulated.sandbox.fail('/calendrier', { hang: true, times: 1 });
  assert.ok(Number((await runTask(context, ingestCalendar, undefined)).facts.rows) > 0);
});

test('what rests in the lake is not fetched again', async () => {
  const before = simulated.sandbox.requests().length;
  await runTask(context, ingestAccidents, undefined);
  const again = simulated.sandbox.requests().slice(before);
  assert.ok(again.length > 0 && again.length <= 4, again.join(' '));
});

test('a row that cannot be used becomes a reject with its file, line and reason; the others are kept', async () => {
  const { lake } = context;
  const object = (await lake.list('accidents/')).find(({ key }) => key.includes('2023'));
  assert.ok(object);
  const lines = new TextDecoder().decode(await lake.get(object.key)).split('\n');
  lines[3] = (lines[3] ?? '').replace(/"00\d{3}"/, '"00998"');
  lines[5] = (lines[5] ?? '').replace(/"\d+";"2023"/, '"13";"2023"');
  lines[8] = lines[7] ?? '';
  const folder = mkdtempSync(join(tmpdir(), 'rp-faults-'));
  const path = join(folder, 'caract-2023.csv');
  writeFileSync(path, lines.join('\n'));
  const { config } = context;
  const sources = { ...config.sources, accidents: { url: '', files: [path] } };
  const outcome = await runTask(
    { ...context, config: { ...config, years: [2023], sources } },
    ingestAccidents,
    undefined,
  );
  const published = simulated.sandbox.country.accidentsOf(2023).length;
  assert.deepEqual(outcome.facts.rejected, { impossible_date: 1, duplicate_accident: 1, unknown_commune: 1 });
  assert.equal(outcome.facts.rows, published - 3);
  const rejects = await context.warehouse.query<{
    file: string;
    line: number;
    reason: string;
    detail: string;
  }>("SELECT file, line, reason, detail FROM rejects WHERE source = 'accidents 2023' ORDER BY line");
  assert.deepEqual(
    rejects.map(({ line, reason }) => [line, reason]),
    [
      [4, 'unknown_commune'],
      [6, 'impossible_date'],
      [9, 'duplicate_accident'],
    ],
  );
  assert.ok(
    rejects.every(({ file, detail }) => file.startsWith('accidents/caract-2023.') && /expected/.test(detail)),
  );
  rmSync(folder, { recursive: true });
});

test('files that no glob matches are told before anything is changed', async () => {
  const { config } = context;
  const sources = { ...config.sources, accidents: { url: '', files: ['/nowhere/car*.csv'] } };
  await assert.rejects(
    runTask({ ...context, config: { ...config, sources } }, ingestAccidents, undefined),
    (error: AppError) => error.code === 'SOURCE_FILE_MISSING' && error.message.includes('/nowhere/car*.csv'),
  );
});
