import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { silentLog } from '../../../src/lib/log.js';
import { openDatabase } from '../../../src/state/database.js';
import { isAlive } from '../../../src/state/process.js';
import { newFolder } from '../temporary.js';

let folder: string;
const children: ChildProcess[] = [];
const open = (where = folder) => openDatabase({ folder: where, log: silentLog });
const lockFile = () => join(folder, 'data', 'postmaster.pid');
const serverPid = async () => Number((await readFile(lockFile(), 'utf8')).split('\n')[0]);
const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );
const isRunning = () => exists(lockFile());

/** Another process that holds the state open. */
async function hold(): Promise<{ child: ChildProcess; serverStarted: unknown }> {
  const child = fork(new URL('./hold.ts', import.meta.url), [folder]);
  children.push(child);
  const [serverStarted] = (await once(child, 'message')) as [unknown];
  return { child, serverStarted };
}
async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}
async function until(condition: () => Promise<boolean>, limitMs: number): Promise<void> {
  const limit = performance.now() + limitMs;
  while (!(await condition())) {
    assert.ok(performance.now() < limit, `expected an end within ${limitMs} ms`);
    await sleep(50);
  }
}

before(async () => {
  folder = await newFolder();
});
beforeEach(() => until(async () => !(await isRunning()), 10_000));
after(async () => {
  for (const child of children) if (child.exitCode === null) child.kill('SIGKILL');
  await until(async () => !(await isRunning()), 10_000);
  await rm(folder, { recursive: true });
});

describe('the first start', () => {
  it('by two processes at once ends in one cluster and one server', async () => {
    const [one, two] = await Promise.all([hold(), hold()]);
    assert.equal(one.serverStarted, two.serverStarted);
    one.child.send('close');
    two.child.send('close');
    await Promise.all([once(one.child, 'exit'), once(two.child, 'exit')]);
    assert.equal(await isRunning(), false);
    assert.deepEqual((await readdir(folder)).sort(), ['clients', 'data', 'postgres.log']);
  });

  it('that was killed half-way leaves nothing that disturbs the next', async () => {
    await rm(join(folder, 'data'), { recursive: true });
    const killed = fork(new URL('./hold.ts', import.meta.url), [folder]);
    const isMaking = async () => (await readdir(folder)).some((name) => name.endsWith('.part'));
    await until(isMaking, 10_000);
    await kill(killed);
    await mkdir(join(folder, `data.${killed.pid}.older.part`), { recursive: true });
    const database = await open();
    assert.equal((await database.query('select 1')).length, 1);
    await database.close();
    assert.equal(await isMaking(), false);
  });
});

describe('the embedded server', () => {
  it('keeps what was written, stops with its last user and leaves nothing in the folder of sockets', async () => {
    const first = await open();
    await first.query('create table kept (n int)');
    await first.query('insert into kept values (7)');
    const socket = new URL(first.connectionString).searchParams.get('host') ?? '';
    assert.equal((await stat(socket)).mode & 0o777, 0o700);
    const pid = await serverPid();
    await first.close();
    assert.equal(await isRunning(), false);
    await until(async () => !isAlive(pid), 2000);
    await assert.rejects(stat(socket), { code: 'ENOENT' });
    assert.deepEqual(await readdir(join(folder, 'clients')), []);
    const second = await open();
    assert.deepEqual(await second.query('select n from kept'), [{ n: 7 }]);
    await second.close();
  });

  it('listens on no network address', async () => {
    const database = await open();
    assert.deepEqual(await database.query('show listen_addresses'), [{ listen_addresses: '' }]);
    assert.deepEqual(await database.query('show fsync'), [{ fsync: 'on' }]);
    await database.close();
  });

  it('is shared by processes, and goes on when the one that started it closes', async () => {
    const { child, serverStarted } = await hold();
    const database = await open();
    assert.deepEqual(await database.query('select pg_postmaster_start_time() as started'), [
      { started: serverStarted },
    ]);
    child.send('close');
    await once(child, 'exit');
    assert.equal((await database.query('select 1')).length, 1);
    await database.close();
    assert.equal(await isRunning(), false);
  });

  it('is found again after its process was killed, and then stops with the finder', async () => {
    const { child, serverStarted } = await hold();
    await kill(child);
    const database = await open();
    assert.deepEqual(await database.query('select pg_postmaster_start_time() as started'), [
      { started: serverStarted },
    ]);
    await database.close();
    assert.equal(await isRunning(), false);
  });

  it('stops by itself when its only process was killed', async () => {
    const { child } = await hold();
    const [pid = '', , , , socket = ''] = (await readFile(lockFile(), 'utf8')).split('\n');
    await kill(child);
    await until(async () => !isAlive(Number(pid)) && !(await exists(socket)), 10_000);
  });

  it('starts anew after it was killed itself', async () => {
    const { child } = await hold();
    process.kill(await serverPid(), 'SIGKILL');
    await kill(child);
    const database = await open();
    assert.equal((await database.query('select 1')).length, 1);
    await database.close();
  });

  it('starts although a crash of the machine left a lock file with the number of another process', async () => {
    const database = await open();
    const text = await readFile(lockFile(), 'utf8');
    await database.close();
    await writeFile(lockFile(), text.replace(/^\d+/, String(process.pid)));
    const again = await open();
    assert.notEqual(await serverPid(), process.pid);
    await again.close();
  });

  it('opens and closes many times at once without an error', async () => {
    await Promise.all(
      Array.from({ length: 6 }, async (_, turn) => {
        for (let i = 0; i < 4; i++) {
          const database = await open();
          await sleep(turn * 3);
          assert.equal((await database.query('select 1')).length, 1);
          await database.close();
        }
      }),
    );
    assert.equal(await isRunning(), false);
  });
});
