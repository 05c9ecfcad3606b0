import assert from 'node:assert/strict';
import { createServer, type IncomingMessage } from 'node:http';
import { afterEach, describe, it } from 'node:test';
import { fixedClock } from '../../src/lib/clock.js';
import { openMlflowTracking } from '../../src/tracking/mlflow.js';

/**
 * What a well-behaved server cannot show: refusals, failures and odd answers. The contract itself runs against a real MLflow
 * server in test/peers/mlflow.
 */
type Reply = { readonly status?: number; readonly headers?: Record<string, string>; readonly body?: unknown };
type Heard = { readonly request: string; readonly authorization: string | undefined; readonly body: string };

const T0 = '2026-11-23T05:00:00.000Z';
const RUN = '0123456789abcdef0123456789abcdef';
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A server that gives one reply after the other to each kind of request, the last one again and again. */
async function answering(replies: Record<string, readonly Reply[]>) {
  const heard: Heard[] = [];
  const server = createServer(async (request, response) => {
    const name = `${request.method} ${request.url?.split('?')[0]?.replace('/api/2.0/', '')}`;
    const before = heard.filter((one) => one.request === name).length;
    heard.push({
      request: name,
      authorization: request.headers.authorization,
      body: await bodyOf(request),
    });
    const mine = replies[name] ?? [];
    const {
      status = 200,
      headers = {},
      body = {},
    } = mine[Math.min(before, mine.length - 1)] ?? { status: 404 };
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  const uri = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  return { uri, heard, tracking: openMlflowTracking({ uri }, fixedClock(T0)) };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}

const refusal = (status: number, error_code: string): Reply => ({
  status,
  body: { error_code, message: 'in its own words' },
});
const runAt = (artifact_uri: string): Reply => ({
  body: {
    run: { info: { run_id: RUN, experiment_id: '1', status: 'RUNNING', start_time: 0, artifact_uri } },
  },
});
const modelWith = (version?: number): Reply => ({
  body: {
    registered_model: {
      name: 'm',
      aliases: version === undefined ? [] : [{ alias: 'champion', version: String(version) }],
    },
  },
});

describe('the mlflow tracking', () => {
  it('sends the token, or else user name and password', async () => {
    const { uri, heard } = await answering({});
    const clock = fixedClock(T0);
    for (const access of [{ token: 'secret', username: 'a' }, { username: 'a', password: 'é' }, {}])
      await assert.rejects(openMlflowTracking({ uri, ...access }, clock).getRun(RUN), { code: 'NOT_FOUND' });
    const basic = `Basic ${Buffer.from('a:é').toString('base64')}`;
    assert.deepEqual(
      heard.map(({ authorization }) => authorization),
      ['Bearer secret', basic, undefined],
    );
  });

  it('tells a refusal in the words of the server', async () => {
    const { tracking, uri } = await answering({ 'GET mlflow/runs/get': [refusal(403, 'PERMISSION_DENIED')] });
    await assert.rejects(tracking.getRun(RUN), {
      code: 'TRACKING_REFUSED',
      message: `MLflow at ${uri}: status 403, in its own words`,
    });
  });

  it('says when nobody answers', async () => {
    const tracking = openMlflowTracking({ uri: 'http://127.0.0.1:1' }, fixedClock(T0));
    await assert.rejects(tracking.setTags(RUN, { a: 'b' }), { code: 'TRACKING_UNAVAILABLE' });
  });

  it('follows no redirect, which could carry the token elsewhere', async () => {
    const { tracking, heard } = await answering({
      'POST mlflow/runs/log-batch': [{ status: 307, headers: { location: 'http://127.0.0.1:1/' } }],
    });
    await assert.rejects(tracking.setTags(RUN, { a: 'b' }), { code: 'TRACKING_UNAVAILABLE' });
    assert.equal(heard.length, 1);
  });

  it('asks again for what it reads, never for what it posts', async () => {
    const { tracking, heard } = await answering({
      'GET mlflow/registered-models/get': [refusal(503, 'TEMPORARILY_UNAVAILABLE'), modelWith()],
      'POST mlflow/runs/log-batch': [refusal(503, 'TEMPORARILY_UNAVAILABLE')],
    });
    assert.deepEqual(await tracking.listAliasChanges('m'), []);
    await assert.rejects(tracking.setTags(RUN, { a: 'b' }), { code: 'TRACKING_REFUSED' });
    assert.deepEqual(
      heard.map(({ request }) => request),
      ['GET mlflow/registered-models/get', 'GET mlflow/registered-models/get', 'POST mlflow/runs/log-batch'],
    );
  });

  it('logs in batches that MLflow takes', async () => {
    const { tracking, heard } = await answering({ 'POST mlflow/runs/log-batch': [{}] });
    await tracking.logParams(RUN, Object.fromEntries(Array.from({ length: 250 }, (_, i) => [`p${i}`, 'x'])));
    const sizes = heard.map(({ body }) => (JSON.parse(body) as { params: unknown[] }).params.length);
    assert.deepEqual(sizes, [100, 100, 50]);
  });

  it('stamps every metric later than the one before, though the clock stands still', async () => {
    const { tracking, heard } = await answering({ 'POST mlflow/runs/log-batch': [{}] });
    await tracking.logMetrics(RUN, { loss: 2 });
    await tracking.logMetrics(RUN, { loss: 1 });
    const stamps = heard.map(
      ({ body }) => (JSON.parse(body) as { metrics: { timestamp: number }[] }).metrics[0]?.timestamp,
    );
    assert.deepEqual(stamps, [Date.parse(T0), Date.parse(T0) + 1]);
  });

  it('sends files to its own server only, whatever host the run names, and to no other storage', async () => {
    const path = 'mlflow-artifacts/artifacts/1/r/artifacts/a%20b';
    const there = await answering({
      'GET mlflow/runs/get': [runAt('mlflow-artifacts://elsewhere:80/1/r/artifacts')],
      [`PUT ${path}`]: [{}],
    });
    await there.tracking.logArtifact(RUN, 'a b', new Uint8Array(3));
    assert.equal(there.heard.at(-1)?.request, `PUT ${path}`);
    const inBucket = await answering({ 'GET mlflow/runs/get': [runAt('s3://bucket/1')] });
    await assert.rejects(inBucket.tracking.logArtifact(RUN, 'a', new Uint8Array()), {
      code: 'TRACKING_REFUSED',
      message: /--serve-artifacts.* found s3 storage/,
    });
  });

  it('takes the note of a change back when the change is refused', async () => {
    const { tracking, heard } = await answering({
      'GET mlflow/registered-models/get': [modelWith(1)],
      'GET mlflow/model-versions/get': [{ body: { model_version: { name: 'm', version: '2' } } }],
      'POST mlflow/registered-models/set-tag': [{}],
      'POST mlflow/registered-models/alias': [refusal(403, 'PERMISSION_DENIED')],
      'DELETE mlflow/registered-models/delete-tag': [{}],
    });
    const change = { model: 'm', alias: 'champion', version: 2, atUtc: T0, by: 'a', why: 'b' } as const;
    await assert.rejects(tracking.setAlias(change), { code: 'TRACKING_REFUSED' });
    const keys = heard
      .filter(({ request }) => request.endsWith('-tag'))
      .map(({ body }) => (JSON.parse(body) as { key: string }).key);
    assert.equal(keys.length, 2);
    assert.match(keys[0] ?? '', /^rescue-predict\.alias_change\.000001\.[0-9a-f]{8}$/);
    assert.equal(keys[0], keys[1]);
  });
});
