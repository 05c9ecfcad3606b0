import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeError } from '../../src/lib/errors.js';
import { redactUrl } from '../../src/lib/http.js';
import { lineLog } from '../../src/lib/log.js';
import { failsWith, quickHttp, serve } from '../sources/support.js';

test('A good answer carries its bytes, its validators and its final address.', async () => {
  const server = await serve((request, response, path) => {
    if (path === '/old') response.writeHead(302, { location: '/new?key=s3cret' }).end();
    else response.writeHead(200, { etag: '"a1"', 'content-type': 'text/csv' }).end(request.headers.accept);
  });
  try {
    const answer = await quickHttp().get(`${server.url}/old`, { accept: 'text/csv' });
    assert.equal(answer.status, 200);
    assert.equal(new TextDecoder().decode(answer.bytes), 'text/csv');
    assert.equal(answer.etag, '"a1"');
    assert.equal(answer.contentType, 'text/csv');
    assert.equal(answer.finalUrl, `${server.url}/new?key=***`);
  } finally {
    await server.close();
  }
});

test('Validators are sent, and 304 comes back as an answer without bytes.', async () => {
  const server = await serve((request, response) => {
    const same = request.headers['if-none-match'] === '"a1"';
    response.writeHead(same ? 304 : 200).end(same ? undefined : 'new');
  });
  try {
    const answer = await quickHttp().get(server.url, { etag: '"a1"' });
    assert.equal(answer.status, 304);
    assert.equal(answer.bytes.length, 0);
  } finally {
    await server.close();
  }
});

test('A server error is asked again, and a good answer after it counts.', async () => {
  const server = await serve((_request, response) => {
    response.writeHead(server.asked.length < 3 ? 500 : 200).end('ok');
  });
  try {
    assert.equal((await quickHttp().get(server.url)).status, 200);
    assert.equal(server.asked.length, 3);
  } finally {
    await server.close();
  }
});

test('Retries are bounded, and the last status is told with the reason the publisher gives.', async () => {
  const server = await serve((_request, response) => {
    response.writeHead(429, { 'content-type': 'application/json' });
    response.end('{"error":true,"reason":"Daily API request limit exceeded."}');
  });
  try {
    await assert.rejects(
      quickHttp({ retries: 2 }).get(server.url),
      failsWith('SOURCE_REFUSED', /status 429 \(Daily API request limit exceeded\.\)/),
    );
    assert.equal(server.asked.length, 3);
  } finally {
    await server.close();
  }
});

test('Retry-After is obeyed, and bounded when it is long.', async () => {
  for (const [retryAfter, atLeastMs, atMostMs] of [
    ['1', 950, 3000],
    ['3600', 250, 2000],
  ] as const) {
    const server = await serve((_request, response) => {
      if (server.asked.length === 1) response.writeHead(429, { 'retry-after': retryAfter }).end();
      else response.end('ok');
    });
    try {
      const start = performance.now();
      await quickHttp({ maxRetryAfterMs: retryAfter === '1' ? 5000 : 300 }).get(server.url);
      const took = performance.now() - start;
      assert.ok(took >= atLeastMs && took <= atMostMs, `Retry-After ${retryAfter}: waited ${took} ms`);
    } finally {
      await server.close();
    }
  }
});

test('A refusal of the request itself is not asked again.', async () => {
  const statuses = [400, 401, 403, 404, 410];
  assert.ok(statuses.length > 0);
  for (const status of statuses) {
    const server = await serve((_request, response) => response.writeHead(status).end());
    try {
      await assert.rejects(quickHttp().get(server.url), failsWith('SOURCE_REFUSED', new RegExp(`${status}`)));
      assert.equal(server.asked.length, 1);
    } finally {
      await server.close();
    }
  }
});

test('A server that hangs, before the headers or inside the body, runs into the time limit.', async () => {
  const server = await serve((_request, response, path) => {
    if (path === '/body') response.writeHead(200, { 'content-length': 100 }).write('begin');
  });
  try {
    const http = quickHttp({ timeoutMs: 80, retries: 1 });
    for (const path of ['/headers', '/body'])
      await assert.rejects(
        http.get(server.url + path),
        failsWith('SOURCE_UNREACHABLE', /no whole answer within 80 ms/),
      );
    assert.equal(server.asked.length, 4);
  } finally {
    await server.close();
  }
});

test('A body that is cut off is an error, and is asked again.', async () => {
  const server = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': 10 });
    if (server.asked.length < 3) response.write('cut', () => response.destroy());
    else response.end('0123456789');
  });
  try {
    assert.equal((await quickHttp().get(server.url)).bytes.length, 10);
    assert.equal(server.asked.length, 3);
  } finally {
    await server.close();
  }
});

test('A refused connection is SOURCE_UNREACHABLE with its cause.', async () => {
  const server = await serve(() => {});
  await server.close();
  await assert.rejects(quickHttp({ retries: 1 }).get(server.url), (error) => {
    failsWith('SOURCE_UNREACHABLE')(error);
    assert.match(describeError(error), /ECONNREFUSED/);
    return true;
  });
});

test('Secrets of an address show up neither in errors, nor in their causes, nor in the log.', async () => {
  const lines: string[] = [];
  const server = await serve((_request, response) => response.writeHead(503).end());
  try {
    const http = quickHttp({ retries: 1, log: lineLog((line) => lines.push(line)) });
    const url = `${server.url.replace('//', '//user:pa55@')}/data?lat=1&appid=0123456789abcdef0123456789abcdef`;
    await assert.rejects(http.get(url.replace('user:pa55@', '')), (error) => {
      failsWith('SOURCE_REFUSED', /appid=\*\*\*/)(error);
      assert.doesNotMatch(`${describeError(error)}${JSON.stringify(error)}`, /0123456789abcdef/);
      return true;
    });
    assert.equal(lines.length, 1);
    assert.doesNotMatch(lines.join(), /0123456789abcdef/);
    assert.doesNotMatch(redactUrl(url), /pa55|0123456789abcdef/);
  } finally {
    await server.close();
  }
});

test('A text that is no address fails without showing it.', async () => {
  await assert.rejects(quickHttp().get('no address?key=s3cret'), (error) => {
    failsWith('SOURCE_UNREACHABLE', /expected an http\(s\) address/)(error);
    assert.doesNotMatch(describeError(error), /s3cret/);
    return true;
  });
});

test("The caller's signal ends the call with its own reason.", async () => {
  const server = await serve(() => {});
  try {
    const controller = new AbortController();
    const call = quickHttp().get(server.url, { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('stopped by hand')), 30);
    await assert.rejects(call, /stopped by hand/);
    assert.ok(server.asked.length <= 1);
  } finally {
    await server.close();
  }
});

test('Calls to one host keep the pause between them.', async () => {
  const server = await serve((_request, response) => response.end('ok'));
  try {
    const http = quickHttp({ minIntervalMs: 60 });
    const start = performance.now();
    await Promise.all([http.get(server.url), http.get(server.url), http.get(server.url)]);
    assert.ok(performance.now() - start >= 115);
  } finally {
    await server.close();
  }
});

test('Weighted rate limits of a host let a heavy call use up the window.', async () => {
  const server = await serve((_request, response) => response.end('ok'));
  try {
    const http = quickHttp({ limits: { '127.0.0.1': [{ calls: 10, intervalMs: 150 }] } });
    const start = performance.now();
    await http.get(server.url, { weight: 10 });
    await http.get(server.url, { weight: 1 });
    assert.ok(performance.now() - start >= 140);
  } finally {
    await server.close();
  }
});
