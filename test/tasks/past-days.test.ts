import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Day } from '../../src/domain/day.js';
import { forecast } from '../../src/tasks/forecast.js';
import { geocode } from '../../src/tasks/geocode.js';
import { issueInstantOf } from '../../src/tasks/hindcast.js';
import { ingestCommunes } from '../../src/tasks/ingest-communes.js';
import { runPipeline } from '../../src/tasks/pipeline.js';
import { runTask, type TaskContext } from '../../src/tasks/task.js';
import { type IssueScore, scoreFactName, verify } from '../../src/tasks/verify.js';
import { weatherBackfill } from '../../src/tasks/weather-backfill.js';
import { openSimulatedApp, type SimulatedApp } from './simulated-app.js';

let simulated: SimulatedApp;
let context: TaskContext;

before(async () => {
  simulated = await openSimulatedApp('2024-12-14T05:00:00Z');
  context = simulated.app;
  await runPipeline(context, () => {});
});
after(() => simulated.close());

const day = (text: string) => text as Day;

test('a forecast is issued at 06:00 in Paris, in summer and in winter', () => {
  assert.equal(issueInstantOf(day('2024-07-01')).toISOString(), '2024-07-01T04:00:00.000Z');
  assert.equal(issueInstantOf(day('2024-12-01')).toISOString(), '2024-12-01T05:00:00.000Z');
  assert.equal(issueInstantOf(day('2025-03-30')).toISOString(), '2025-03-30T04:00:00.000Z');
});

test('a past day is forecast without the weather that was fetched after it, and the issue says so', async () => {
  const { warehouse, issues } = context;
  const before = await issues.list({ limit: 10 });
  const outcome = await runTask(context, forecast, { day: day('2024-12-12') });
  const [issue] = await issues.list({ firstDay: day('2024-12-12'), limit: 1 });
  assert.equal(issue?.id, outcome.facts.issue);
  // Forecast weather of 14 December rests in the store, fetched on that day: two days too late.
  const [there] = await warehouse.query<{ n: number }>(
    "SELECT count(*) AS n FROM weather_days WHERE kind = 'forecast' AND date BETWEEN DATE '2024-12-14' AND DATE '2024-12-18'",
  );
  assert.ok((there?.n ?? 0) > 0);
  assert.match(issue?.weather ?? '', /^none .*as known 2024-12-12T05:00:00.000Z/);
  const check = issue?.audit.find((one) => one.check === 'known then');
  assert.match(check?.detail ?? '', /weather fetched after 2024-12-12T05:00:00.000Z is left out/);
  assert.match(check?.detail ?? '', /no accident after 2023/);
  assert.equal((await issues.current(before[0]?.departments[0] as never))?.id, before[0]?.id);
});

test('asked again, a past day has its issue already', async () => {
  const again = await runTask(context, forecast, { day: day('2024-12-12') });
  assert.equal(again.skipped, true);
  assert.equal((await context.issues.list({ firstDay: day('2024-12-12'), limit: 5 })).length, 1);
});

test('a day whose accidents the served model has seen is forecast by the one that has not, or not at all', async () => {
  const outcome = await runTask(context, forecast, { day: day('2023-06-01') });
  const issue = await context.issues.find(String(outcome.facts.issue));
  assert.match(
    issue?.audit.find((one) => one.check === 'known then')?.detail ?? '',
    /no accident after 2022/,
  );
  await assert.rejects(runTask(context, forecast, { day: day('2022-06-01') }), { code: 'TRAINING_DATA' });
});

test('a past issue is scored against what happened, once, and the score is kept', async () => {
  const outcome = await runTask(context, verify, undefined);
  assert.equal(outcome.facts.issues, 1);
  assert.equal(outcome.facts.rows, 840);
  const [issue] = await context.issues.list({ firstDay: day('2023-06-01'), limit: 1 });
  const score = (await context.facts.get(scoreFactName(issue?.id ?? ''))) as IssueScore;
  assert.equal(score.hindcast, true);
  assert.equal(score.rows, 840);
  const rows = await context.warehouse.query<{ rate: number; normal: number; n: number }>(
    `SELECT f.rate, f.normal, a.nombre_d_accidents AS n FROM forecasts f JOIN accidents a ON a.com = f.com AND a.date = f.date
      WHERE f.issue = ?`,
    [issue?.id ?? ''],
  );
  const loss = (pick: (row: (typeof rows)[number]) => number) =>
    rows.reduce((sum, row) => sum + (row.n > 0 ? -Math.log(-Math.expm1(-pick(row))) : pick(row)), 0) /
    rows.length;
  assert.ok(Math.abs(score.logLoss - loss(({ rate }) => rate)) < 1e-9);
  assert.ok(Math.abs(score.climatologyLogLoss - loss(({ normal }) => normal)) < 1e-9);
  assert.equal(
    score.accidents,
    rows.reduce((sum, { n }) => sum + n, 0),
  );
  assert.equal((await runTask(context, verify, undefined)).skipped, true);
});

test('observed weather is asked for only where it is missing', async () => {
  const requests = () => simulated.sandbox.requests().filter((url) => url.includes('archive')).length;
  const range = { firstDay: day('2024-11-20'), lastDay: day('2024-11-29') };
  const first = await runTask(context, weatherBackfill, range);
  assert.equal(first.facts.missing, 10 * Number(first.facts.cells));
  assert.equal(first.facts.left, 0);
  const asked = requests();
  assert.ok(asked > 0);
  const again = await runTask(context, weatherBackfill, range);
  assert.equal(again.skipped, true);
  assert.equal(requests(), asked);
  await assert.rejects(
    runTask(context, weatherBackfill, { firstDay: day('2024-11-20'), lastDay: day('2024-11-19') }),
    { code: 'INPUT_INVALID' },
  );
});

test('a commune without a centre gets one from the geocoder, who is asked once', async () => {
  const withKey = { ...context, config: { ...context.config, openWeatherMapKey: 'any' } };
  assert.equal((await runTask(withKey, geocode, undefined)).skipped, true);
  const commune = async () =>
    (
      await context.warehouse.query<{ lat_deg: number | null; code: string }>(
        'SELECT * FROM communes ORDER BY code LIMIT 1',
      )
    )[0] ?? assert.fail('expected a commune');
  const { lat_deg: lat, ...rest } = await commune();
  const without = async () => {
    const row = { ...rest, lat_deg: null };
    await context.warehouse.merge(
      'communes',
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, [value]])),
    );
  };
  await without();
  const keyless = await runTask(context, geocode, undefined);
  assert.equal(keyless.facts.found, 0);
  assert.match(keyless.summary, /set OPENWEATHERMAP_API/);
  assert.equal((await runTask(withKey, geocode, undefined)).facts.found, 1);
  assert.ok(Math.abs(Number((await commune()).lat_deg) - Number(lat)) < 0.01);
  const asked = simulated.sandbox.requests().length;
  await without();
  assert.equal((await runTask(withKey, geocode, undefined)).facts.found, 1);
  assert.equal(simulated.sandbox.requests().length, asked);
  await runTask(context, ingestCommunes, undefined);
});
