import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readToken } from '../../src/cli/token.js';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'rp-workflow-cli-'));
after(() => rmSync(home, { recursive: true, force: true }));

type Ended = { readonly status: number; readonly out: string; readonly err: string };

function workflow(...args: string[]): Promise<Ended> {
  const all = ['--import', 'tsx', MAIN, 'workflow', ...args, '--simulated', '--home', home];
  return new Promise((resolve) => {
    execFile(process.execPath, all, { env: { ...process.env, NODE_NO_WARNINGS: '1' } }, (error, out, err) =>
      resolve({ status: typeof error?.code === 'number' ? error.code : 0, out, err }),
    );
  });
}

test('lint finds no fault; an unknown action names the known ones', async () => {
  assert.deepEqual((await workflow('lint', '--json')).out, '[]\n');
  const unknown = await workflow('explode');
  assert.equal(unknown.status, 2);
  assert.match(unknown.err, /expected one of list, run, show.*found explode/);
});

test('a run without a worker is run here to its end, and shown with its log', async () => {
  const ran = await workflow('run', 'verify', '--json');
  assert.equal(ran.status, 0, ran.err);
  const { run, tries } = JSON.parse(ran.out);
  assert.equal(run.state, 'success');
  assert.equal(tries.length, 1);
  assert.match(ran.err, /verify: success: no past issue/);
  const log = await workflow('logs', run.id, 'verify');
  assert.match(log.out, /try 1 of verify.verify[\s\S]*nothing new: no past issue/);
  const marked = await workflow('mark', run.id, 'verify', '--state', 'failed', '--json');
  assert.equal(JSON.parse(marked.out).run.state, 'failed');
  assert.equal((await workflow('show', 'none')).status, 1);
});

test('a backfill is listed before it runs', async () => {
  const range = ['--from', '2024-01-01', '--to', '2024-01-03'];
  const planned = JSON.parse((await workflow('backfill', 'verify', ...range, '--dry-run', '--json')).out);
  assert.deepEqual(
    planned.days.map(({ day, willRun }: { day: string; willRun: boolean }) => [day, willRun]),
    [
      ['2024-01-01', true],
      ['2024-01-02', true],
      ['2024-01-03', true],
    ],
  );
  const list = JSON.parse((await workflow('list', '--json')).out);
  assert.equal(list.length, 7);
});

test('the token of a store is made once, and only its owner may read it', () => {
  const token = readToken({ home, token: undefined });
  assert.match(token, /^[\w-]{32}$/);
  assert.equal(readToken({ home, token: undefined }), token);
  assert.equal(statSync(join(home, 'token')).mode & 0o777, 0o600);
  assert.equal(readToken({ home, token: 'given' }), 'given');
});
