import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const home = mkdtempSync(join(tmpdir(), 'rp-cli-'));
after(() => rmSync(home, { recursive: true, force: true }));

type Ended = { readonly status: number | null; readonly out: string; readonly err: string };

function start(...args: string[]): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_NO_WARNINGS: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function run(...args: string[]): Promise<Ended> {
  const child = start(...args);
  let [out, err] = ['', ''];
  child.stdout?.on('data', (chunk) => (out += chunk));
  child.stderr?.on('data', (chunk) => (err += chunk));
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { status, out, err };
}

test('help names every command, and a command’s help names its options', async () => {
  const { status, out } = await run('--help');
  assert.equal(status, 0);
  for (const name of [
    'up',
    'ingest',
    'build',
    'train',
    'forecast',
    'evaluate',
    'serve',
    'sql',
    'status',
    'doctor',
    'config',
  ])
    assert.match(out, new RegExp(`^  ${name} `, 'm'));
  const forecast = await run('forecast', '--help');
  for (const option of ['--day', '--json', '--home', '--department', '--config'])
    assert.ok(forecast.out.includes(option), option);
});

test('wrong use ends with status 2 and says what was expected', async () => {
  const unknown = await run('config', '--department', '77,99');
  assert.equal(unknown.status, 2);
  assert.match(unknown.err, /expected codes such as 77, 2A, 971, or all, found "99"/);
  assert.match(unknown.err, /What to do: /);
  assert.equal((await run('nonsense')).status, 2);
});

test('settings are printed without secrets', async () => {
  const { status, out } = await run('config', '--json', '--home', home);
  assert.equal(status, 0);
  assert.equal(JSON.parse(out).home, home);
});

test('while one process serves a store, another process asks it instead of opening the file', async () => {
  const server = start('serve', '--simulated', '--home', home, '--port', '0');
  let said = '';
  server.stderr?.on('data', (chunk) => (said += chunk));
  const serving = new Promise<void>((resolve, reject) => {
    server.stdout?.on('data', (chunk) => {
      said += chunk;
      if (/The map is at http/.test(said)) resolve();
    });
    server.once('close', () => reject(new Error(`ended before it served: ${said}`)));
  });
  await serving;
  const options = ['--simulated', '--home', home];
  const rows = await run('sql', 'SELECT 41 + 1 AS answer', '--json', ...options);
  assert.deepEqual([rows.status, rows.out], [0, '[{"answer":42}]\n'], rows.err);
  const refused = await run('sql', 'DROP TABLE communes', ...options);
  assert.notEqual(refused.status, 0);
  assert.match(refused.err, /read-only/);
  const status = await run('status', '--json', ...options);
  assert.equal(JSON.parse(status.out).simulated, true);
  const ended = new Promise<number | null>((resolve) => server.once('close', resolve));
  server.kill('SIGTERM');
  assert.equal(await ended, 0, said);
  const alone = await run('sql', 'SELECT count(*) AS n FROM communes', '--csv', ...options);
  assert.deepEqual([alone.status, alone.out], [0, 'n\n0\n'], alone.err);
});
