import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { Compile } from 'typebox/compile';
import { ROUTES, type RouteName } from '../../src/server/contract.js';
import { createServer } from '../../src/server/server.js';
import { runPipeline } from '../../src/tasks/pipeline.js';
import { openSimulatedApp, type SimulatedApp } from '../tasks/simulated-app.js';

let simulated: SimulatedApp;
let server: FastifyInstance;
let issue: string;

before(async () => {
  simulated = await openSimulatedApp('2024-12-14T05:00:00Z');
  await runPipeline(simulated.app, () => {});
  server = await createServer(simulated.app, { webRoot: undefined, realCommand: 'npm start' });
  issue = (await simulated.app.issues.list({ limit: 1 }))[0]?.id ?? '';
});
after(async () => {
  await server.close();
  await simulated.close();
});

const get = (url: string, headers = {}) => server.inject({ method: 'GET', url, headers });

test('every route answers what the contract says', async () => {
  const urls: Partial<Record<RouteName, string>> = {
    health: '/api/health',
    ready: '/api/ready',
    status: '/api/status',
    issues: '/api/issues?department=00&limit=5',
    issue: `/api/issues/${issue}`,
    week: '/api/departments/00/week',
    communes: '/api/departments/00/communes',
    contours: '/api/departments/00/contours',
    forecasts: '/api/forecasts?department=00&day=2024-12-16',
    commune: '/api/communes/00001',
    search: '/api/communes?q=00&limit=3',
    predict: '/api/predict',
    accidents: '/api/accidents?department=00&limit=5',
    models: '/api/models',
    model: '/api/models/1',
  };
  for (const [name, url] of Object.entries(urls) as [RouteName, string][]) {
    const answer =
      name === 'predict'
        ? await server.inject({ method: 'POST', url, payload: { com: '00001', date: '2025-01-01' } })
        : await get(url);
    assert.equal(answer.statusCode, 200, `${name}: ${answer.body.slice(0, 300)}`);
    const schema = Compile(ROUTES[name].response);
    const faults = [...schema.Errors(answer.json())].map((fault) => `${fault.instancePath} ${fault.message}`);
    assert.deepEqual(faults, [], name);
  }
});

test('the columns of a forecast are those of the communes, and its classes follow from its probabilities', async () => {
  const communes = (await get('/api/departments/00/communes')).json();
  const forecast = (await get('/api/forecasts?department=00')).json();
  const week = (await get('/api/departments/00/week')).json();
  assert.deepEqual(forecast.codes, communes.codes);
  assert.equal(forecast.classes.length, communes.codes.length);
  assert.equal(forecast.classes, week.days[0].classes);
  const sum = forecast.rate.reduce((total: number, rate: number) => total + rate, 0);
  assert.ok(Math.abs(sum - week.days[0].expected) < 1e-9);
  for (const [i, p] of forecast.probability.entries())
    assert.ok(Math.abs(p + Math.expm1(-forecast.rate[i])) < 1e-12);
});

test('the drivers of a commune multiply to its rate over its normal', async () => {
  const commune = (await get('/api/communes/00001')).json();
  assert.equal(commune.days.length, 7);
  for (const day of commune.days) {
    const product = day.drivers.reduce((total: number, driver: { ratio: number }) => total * driver.ratio, 1);
    assert.ok(Math.abs(Math.log(product) - Math.log(day.rate / day.normal)) < 1e-6, `${day.day}: ${product}`);
  }
});

test('an answer that cannot change has a tag, and asking again with it costs nothing', async () => {
  const first = await get('/api/forecasts?department=00');
  const etag = String(first.headers.etag);
  assert.match(etag, /^"/);
  const second = await get('/api/forecasts?department=00', { 'if-none-match': etag });
  assert.equal(second.statusCode, 304);
  assert.equal(second.body, '');
});

test('everything made from the simulated country says so: JSON, CSV, file name, GeoJSON', async () => {
  assert.equal((await get('/api/status')).json().simulated, true);
  assert.equal((await get('/api/status')).json().realCommand, 'npm start');
  const csv = await get('/api/forecasts?department=00&format=csv');
  assert.match(String(csv.headers['content-disposition']), /SIMULATED/);
  const rows = csv.body.trim().split('\n').slice(1);
  assert.equal(rows.length, 120);
  assert.ok(rows.every((row) => row.includes(',SIMULATED,')));
  const geojson = JSON.parse((await get('/api/forecasts?department=00&format=geojson')).body);
  assert.equal(geojson.data, 'SIMULATED');
  assert.equal(geojson.features.length, 120);
  assert.ok((await get('/api/accidents?department=00&format=csv')).body.includes('SIMULATED'));
});

test('bad input gets problem+json that says what was expected', async () => {
  const cases: [string, number, RegExp][] = [
    ['/api/forecasts?department=zz', 400, /department/],
    ['/api/forecasts?department=99', 400, /department/],
    ['/api/forecasts?department=77', 404, /77/],
    ['/api/forecasts?department=00&day=2024-02-30', 404, /2024-12-14 to 2024-12-20/],
    ['/api/forecasts?department=00&format=xml', 400, /format/],
    ['/api/communes/00999', 404, /00999/],
    ['/api/accidents?from=2023-02-30', 400, /calendar/],
    ['/api/accidents?limit=1000000', 400, /limit/],
    ['/api/models/9', 404, /no version 9/],
    ['/api/issues/none', 404, /none/],
    ['/api/elsewhere', 404, /openapi/],
    ["/api/communes/00001'--", 400, /code/],
  ];
  for (const [url, status, detail] of cases) {
    const answer = await get(url);
    assert.equal(answer.statusCode, status, url);
    assert.match(String(answer.headers['content-type']), /application\/problem\+json/, url);
    const problem = answer.json();
    assert.match(problem.detail, detail, url);
    assert.ok(problem.remedy.length > 0 && problem.code.length > 0, url);
  }
});

test('predict refuses impossible weather, unknown fields and unknown communes', async () => {
  const post = (payload: object) => server.inject({ method: 'POST', url: '/predict', payload });
  assert.equal((await post({ com: '00001', date: '2025-01-01', weather: { temp: 99 } })).statusCode, 400);
  assert.equal((await post({ com: '00001', date: '2025-01-32' })).statusCode, 400);
  assert.equal((await post({ com: '00999', date: '2025-01-01' })).statusCode, 404);
  assert.equal((await post({ com: '00001' })).statusCode, 400);
  const answer = await post({
    com: '00001',
    date: '2025-01-01',
    weather: { temp: -3, rain: 4 },
    public_holidays: true,
  });
  assert.equal(answer.statusCode, 200);
  const { probability, prediction_score } = answer.json();
  assert.ok(Math.abs(prediction_score - 100 * probability) < 1e-9 && probability > 0 && probability < 1);
});

test('answers forbid framing by others and guessing of types', async () => {
  const { headers } = await get('/api/health');
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.match(String(headers['content-security-policy']), /frame-ancestors 'self'/);
});

test('the OpenAPI page names every route of the contract', async () => {
  const { paths } = (await get('/api/openapi.json')).json();
  for (const route of Object.values(ROUTES)) {
    const operation = paths[route.path.replace(/:(\w+)/g, '{$1}')]?.[route.method.toLowerCase()];
    assert.ok(operation, route.path);
  }
});

test('names are found without accents, and codes by their beginning', async () => {
  const all = (await get('/api/departments/00/communes')).json();
  const name = all.names.find((candidate: string) => /[éèêàô]/i.test(candidate)) ?? all.names[0];
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase();
  const found = (await get(`/api/communes?q=${encodeURIComponent(plain)}`)).json();
  assert.ok(found.communes.some((commune: { name: string }) => commune.name === name));
  assert.equal((await get('/api/communes?q=00001')).json().communes[0].code, '00001');
});

test('a store without a model lists none, and is not ready to forecast', async () => {
  const empty = await openSimulatedApp('2024-12-14T05:00:00Z');
  const bare = await createServer(empty.app, { webRoot: undefined });
  try {
    const models = await bare.inject({ method: 'GET', url: '/api/models' });
    assert.deepEqual([models.statusCode, models.json()], [200, { versions: [], changes: [] }]);
    const ready = await bare.inject({ method: 'GET', url: '/api/ready' });
    assert.equal(ready.statusCode, 503);
    assert.equal((await bare.inject({ method: 'GET', url: '/api/departments/00/week' })).statusCode, 404);
  } finally {
    await bare.close();
    await empty.close();
  }
});
