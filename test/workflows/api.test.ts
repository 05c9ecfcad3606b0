import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { Compile } from 'typebox/compile';
import type { Route } from '../../src/server/contract/schemas.js';
import { ROUTES, type RouteName } from '../../src/server/contract.js';
import { createServer } from '../../src/server/server.js';
import { openSimulatedApp, type SimulatedApp } from '../tasks/simulated-app.js';
import { type Running, startTestEngine, until } from './engine-on.js';

const TOKEN = 'a-token-of-the-test';
let simulated: SimulatedApp;
let running: Running;
let server: FastifyInstance;

before(async () => {
  simulated = await openSimulatedApp('2024-12-14T05:00:00Z');
  running = await startTestEngine(simulated.app);
  server = await createServer(simulated.app, {
    webRoot: undefined,
    operations: { workflows: running.workflows, token: TOKEN },
  });
});
after(async () => {
  await server.close();
  await running.engine.close();
  await simulated.close();
});

const get = (url: string) => server.inject({ method: 'GET', url });
const post = (
  url: string,
  payload: object = {},
  headers: Record<string, string> = { authorization: `Bearer ${TOKEN}` },
) => server.inject({ method: 'POST', url, payload, headers });

/** The answer as the contract has it, or a failure that names each fault. */
function fits(name: RouteName, answer: { statusCode: number; body: string; json: () => unknown }) {
  assert.equal(answer.statusCode, 200, `${name}: ${answer.body.slice(0, 400)}`);
  const faults = [...Compile(ROUTES[name].response).Errors(answer.json())];
  assert.deepEqual(
    faults.map((fault) => `${fault.instancePath} ${fault.message}`),
    [],
    name,
  );
}

test('whoever changes something must send the token; reading needs none', async () => {
  const writes = (Object.values(ROUTES) as Route[]).filter(({ needsToken }) => needsToken === true);
  assert.equal(writes.length, 7);
  for (const { path } of writes) {
    const url = path.replace(':name', 'verify').replace(':id', 'none');
    for (const headers of [
      {},
      { authorization: 'Bearer wrong' },
      { authorization: TOKEN },
      { cookie: `token=${TOKEN}` },
    ]) {
      const answer = await post(url, {}, headers as Record<string, string>);
      assert.equal(answer.statusCode, 401, `${url} ${JSON.stringify(headers)}`);
      assert.match(String(answer.headers['content-type']), /application\/problem\+json/);
      assert.equal(answer.json().code, 'TOKEN_MISSING');
      assert.match(answer.json().remedy, /Authorization: Bearer/);
    }
  }
  assert.equal((await running.workflows.grid('verify', 5)).runs.length, 0);
  fits('workflows', await get('/api/workflows'));
});

test('the list tells of each workflow its schedule, next run and next day', async () => {
  const { workflows } = (await get('/api/workflows')).json();
  const forecast = workflows.find(({ name }: { name: string }) => name === 'forecast');
  assert.equal(forecast.nextRunUtc, '2024-12-14T15:00:00.000Z');
  assert.equal(forecast.nextDay, '2024-12-14');
  assert.equal(forecast.timezone, 'Europe/Paris');
  assert.equal((await get('/api/status')).json().nextIssueUtc, '2024-12-14T15:00:00.000Z');
});

test('a run is triggered for a day, watched to its end, and its log read', async () => {
  const answer = await post('/api/workflows/verify/runs', { day: '2024-12-01' });
  fits('triggerRun', answer);
  const { id, day, by, trigger } = answer.json().run;
  assert.deepEqual([day, by, trigger], ['2024-12-01', 'api', 'manual']);
  await until(running.workflows, id);
  const shown = await get(`/api/runs/${id}`);
  fits('run', shown);
  assert.equal(shown.json().run.state, 'success');
  const log = await get(`/api/runs/${id}/tasks/verify/tries/1/log`);
  fits('tryLog', log);
  assert.match(log.json().text, /try 1 of verify.verify for 2024-12-01/);
  const rest = (await get(`/api/runs/${id}/tasks/verify/tries/1/log?from=${log.json().next}`)).json();
  assert.deepEqual(rest, { text: '', next: log.json().next, complete: true });
  fits('workflowGrid', await get('/api/workflows/verify/grid?limit=10'));
  fits('cancelRun', await post(`/api/runs/${id}/cancel`));
  fits('clearTasks', await post(`/api/runs/${id}/clear`, { tasks: ['verify'] }));
  assert.equal((await until(running.workflows, id)).tries.length, 2);
  fits('markTask', await post(`/api/runs/${id}/mark`, { task: 'verify', state: 'failed' }));
  assert.equal((await until(running.workflows, id)).run.state, 'failed');
  fits('retryRun', await post(`/api/runs/${id}/retry`));
  assert.equal((await until(running.workflows, id)).run.state, 'success');
});

test('pausing takes the next run away, resuming gives it back', async () => {
  const next = async () =>
    (await get('/api/workflows')).json().workflows.find(({ name }: { name: string }) => name === 'train')
      .nextRunUtc;
  const before = await next();
  fits('pauseWorkflow', await post('/api/workflows/train/pause', { paused: true }));
  assert.equal(await next(), null);
  await post('/api/workflows/train/pause', { paused: false });
  assert.equal(await next(), before);
});

test('a backfill lists its days without running them, then runs only what is missing', async () => {
  const range = { firstDay: '2024-12-01', lastDay: '2024-12-04', onlyMissing: true };
  const dry = await post('/api/workflows/verify/backfill', { ...range, dryRun: true });
  fits('backfill', dry);
  assert.equal(dry.json().id, null);
  assert.deepEqual(dry.json().days[0], { day: '2024-12-01', exists: true, willRun: false });
  const started = await post('/api/workflows/verify/backfill', { ...range, parallel: 2 });
  fits('backfill', started);
  const list = await get('/api/backfills');
  fits('backfills', list);
  assert.equal(list.json().backfills[0].runs, 3);
});

test('what is not there or not valid is told as a problem', async () => {
  assert.equal((await get('/api/runs/none')).statusCode, 404);
  assert.equal((await get('/api/workflows/none/grid')).statusCode, 404);
  assert.equal((await post('/api/workflows/none/runs')).statusCode, 404);
  assert.equal((await post('/api/workflows/train/runs', { params: { x: 1 } })).statusCode, 400);
  assert.equal((await post('/api/workflows/train/runs', { day: '2024-02-30' })).statusCode, 400);
  assert.equal(
    (await post('/api/workflows/train/backfill', { firstDay: '2024-12-02', lastDay: '2024-12-01' }))
      .statusCode,
    400,
  );
});
