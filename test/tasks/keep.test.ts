import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ingestCommunes } from '../../src/tasks/ingest-communes.js';
import { keyOf, nameOf } from '../../src/tasks/keep.js';
import { runTask } from '../../src/tasks/task.js';
import { openSimulatedApp, type SimulatedApp } from './simulated-app.js';

let simulated: SimulatedApp;
before(async () => {
  simulated = await openSimulatedApp('2024-12-14T05:00:00Z');
});
after(() => simulated.close());

const asked = async (trigger: string) => {
  const before = simulated.sandbox.requests().length;
  await runTask({ ...simulated.app, trigger }, ingestCommunes, undefined);
  return simulated.sandbox.requests().length - before;
};

test('a key carries the hash of its bytes before its ending, and gives its name back', () => {
  const key = keyOf('meta/a.b-2023.csv', new TextEncoder().encode('x'));
  assert.match(key, /^meta\/a\.b-2023\.[0-9a-f]{8}\.csv$/);
  assert.equal(nameOf(key), 'meta/a.b-2023.csv');
  assert.equal(nameOf(keyOf('meta/no-ending', new Uint8Array())), 'meta/no-ending');
});

test('a start soon after another asks no publisher again, but a command does', async () => {
  assert.ok((await asked('up')) > 0);
  assert.equal(await asked('up'), 0);
  assert.ok((await asked('cli')) > 0);
});

test('the next day a start asks again', async () => {
  await simulated.reopen('2024-12-15T05:00:00Z');
  assert.ok((await asked('up')) > 0);
});
