import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const SCRIPT = `
import { openLocalLake } from './src/lake/local.js';
const lake = openLocalLake(process.argv[1] + '/lake');
const provenance = { source: 'test', licence: 'none', fetchedAtUtc: '2024-01-01T00:00:00Z', simulated: true };
await lake.put('kept/first.csv', new Uint8Array(200_000).fill(65), provenance);
let code = 'none';
for (let i = 0; i < 50 && code === 'none'; i++)
  await lake.put('big/' + i + '.csv', new Uint8Array(200_000).fill(66 + i), provenance).catch((error) => { code = error.code; });
const before = (await lake.list('')).length;
for (const { key } of await lake.list('')) await lake.get(key);
console.log(JSON.stringify({ code, before, first: (await lake.get('kept/first.csv')).length }));
`;

test('a full disk has its own name, and what was written before stays whole', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'rp-full-'));
  const command = `mount -t tmpfs -o size=2m tmpfs ${folder} && exec ${process.execPath} --import tsx --input-type=module -e "$SCRIPT" ${folder}`;
  const tried = spawnSync('unshare', ['--mount', 'sh', '-c', command], {
    encoding: 'utf8',
    env: { ...process.env, SCRIPT, NODE_NO_WARNINGS: '1' },
  });
  rmSync(folder, { recursive: true, force: true });
  if (tried.error !== undefined || /unshare|mount:/.test(tried.stderr)) {
    t.skip(`needs the right to mount a small disk: ${tried.error?.message ?? tried.stderr.trim()}`);
    return;
  }
  assert.equal(tried.status, 0, tried.stderr);
  const told = JSON.parse(tried.stdout);
  assert.equal(told.code, 'STORAGE_FULL');
  assert.equal(told.first, 200_000);
  assert.ok(told.before >= 5);
});
