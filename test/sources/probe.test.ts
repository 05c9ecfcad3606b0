import assert from 'node:assert/strict';
import { test } from 'node:test';
import { probeSources } from '../../src/sources/probe.js';
import { quickHttp, serve } from './support.js';

test('Each address is asked once; a refusal of the bare address still means that someone is there.', async () => {
  const server = await serve((_request, response, path) => {
    response.writeHead(Number(path.slice(1, 4))).end();
  });
  try {
    const at = (status: number) => ({ name: `s${status}`, url: `${server.url}/${status}?appid=s3cret` });
    const away = { name: 'away', url: 'http://127.0.0.1:9/' };
    const probes = await probeSources(quickHttp(), [at(200), at(404), at(401), at(503), away]);
    assert.deepEqual(
      probes.map(({ name, reachable }) => [name, reachable]),
      [
        ['s200', true],
        ['s404', true],
        ['s401', false],
        ['s503', false],
        ['away', false],
      ],
    );
    assert.equal(server.asked.length, 4);
    assert.doesNotMatch(JSON.stringify(probes), /s3cret/);
    assert.match(probes[4]?.reason ?? '', /127\.0\.0\.1:9/);
  } finally {
    await server.close();
  }
});
