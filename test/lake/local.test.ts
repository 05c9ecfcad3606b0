import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { Provenance } from '../../src/lake/lake.js';
import { newest } from '../../src/lake/lake.js';
import { openLocalLake } from '../../src/lake/local.js';
import { lakeContract } from '../contracts/lake.js';

const folders: string[] = [];
async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lake-test-'));
  folders.push(folder);
  return folder;
}
after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

const PROVENANCE: Provenance = {
  source: 'memory',
  licence: 'none',
  fetchedAtUtc: '2026-11-23T05:00:00.000Z',
  simulated: true,
};
const bytesOf = (text: string) => new TextEncoder().encode(text);

lakeContract('local', async () => openLocalLake(await newFolder()));

describe('the folder of the local lake', () => {
  it('holds the bytes exactly as put, under the key', async () => {
    const folder = await newFolder();
    await openLocalLake(folder).put('meta/a.csv', bytesOf('é'), PROVENANCE);
    assert.deepEqual(new Uint8Array(await readFile(join(folder, 'meta', 'a.csv'))), bytesOf('é'));
  });

  it('has nothing but objects and entries after puts', async () => {
    const folder = await newFolder();
    const lake = openLocalLake(folder);
    await lake.put('a.csv', bytesOf('x'), PROVENANCE);
    await assert.rejects(lake.put('a.csv', bytesOf('y'), PROVENANCE));
    assert.deepEqual((await readdir(folder)).sort(), ['.manifest', 'a.csv']);
    assert.deepEqual(await readdir(join(folder, '.manifest')), ['a.csv.json']);
  });

  it('counts bytes without a manifest entry as absent, and the next put replaces them', async () => {
    const folder = await newFolder();
    const lake = openLocalLake(folder);
    await writeFile(join(folder, 'a.csv'), 'left behind');
    await writeFile(join(folder, 'a.csv.1234.part'), 'left behi');
    assert.equal(await lake.stat('a.csv'), undefined);
    assert.deepEqual(await lake.list(''), []);
    await assert.rejects(lake.get('a.csv'), { code: 'LAKE_OBJECT_MISSING' });
    await lake.put('a.csv', bytesOf('whole'), PROVENANCE);
    assert.deepEqual(new Uint8Array(await lake.get('a.csv')), bytesOf('whole'));
  });

  it('finds changed, shortened and lost bytes, and the same bytes put again heal them', async () => {
    const folder = await newFolder();
    const lake = openLocalLake(folder);
    const path = join(folder, 'a.csv');
    const first = await lake.put('a.csv', bytesOf('12345'), PROVENANCE);
    const damages = [() => writeFile(path, '12346'), () => writeFile(path, '123'), () => rm(path)];
    assert.ok(damages.length > 0);
    for (const damage of damages) {
      await damage();
      await assert.rejects(lake.get('a.csv'), { code: 'LAKE_OBJECT_DAMAGED' });
      assert.deepEqual(await lake.put('a.csv', bytesOf('12345'), PROVENANCE), first);
      assert.deepEqual(new Uint8Array(await lake.get('a.csv')), bytesOf('12345'));
    }
  });

  it('names a damaged manifest entry, and a put writes it anew', async () => {
    const folder = await newFolder();
    const lake = openLocalLake(folder);
    await lake.put('a.csv', bytesOf('1'), PROVENANCE);
    await writeFile(join(folder, '.manifest', 'a.csv.json'), '{"key":');
    await assert.rejects(lake.get('a.csv'), { code: 'LAKE_OBJECT_DAMAGED' });
    await lake.put('a.csv', bytesOf('1'), PROVENANCE);
    assert.deepEqual(new Uint8Array(await lake.get('a.csv')), bytesOf('1'));
  });

  it('refuses a key whose folder is an object', async () => {
    const lake = openLocalLake(await newFolder());
    await lake.put('a', bytesOf('1'), PROVENANCE);
    await assert.rejects(lake.put('a/b', bytesOf('1'), PROVENANCE), { code: 'INPUT_INVALID' });
    await lake.put('c/d', bytesOf('1'), PROVENANCE);
    await assert.rejects(lake.put('c', bytesOf('1'), PROVENANCE), { code: 'INPUT_INVALID' });
  });

  it('goes on when the owner of a lock is dead', async () => {
    const folder = await newFolder();
    const child = fork(new URL('./put-once.ts', import.meta.url), [folder, 'b.csv', 'x'], { silent: true });
    await once(child, 'exit');
    const lock = join(folder, '.manifest', 'a.csv.json.lock');
    await mkdir(lock, { recursive: true });
    await writeFile(join(lock, `${child.pid}@${hostname()}@dead`), '');
    await openLocalLake(folder).put('a.csv', bytesOf('1'), PROVENANCE);
    assert.deepEqual((await readdir(join(folder, '.manifest'))).sort(), ['a.csv.json', 'b.csv.json']);
  });
});

describe('puts at the same time', () => {
  it('keep one of several different contents whole, and refuse the others', async () => {
    const folder = await newFolder();
    const lake = openLocalLake(folder);
    const texts = Array.from({ length: 12 }, (_, i) => String(i).repeat(50_000));
    const results = await Promise.allSettled(
      texts.map((text) => lake.put('a.csv', bytesOf(text), PROVENANCE)),
    );
    assert.equal(results.filter((result) => result.status === 'fulfilled').length, 1);
    const winner = texts[results.findIndex((result) => result.status === 'fulfilled')];
    assert.equal(new TextDecoder().decode(await lake.get('a.csv')), winner);
  });

  it('from two processes end in one whole object', async () => {
    const folder = await newFolder();
    const children = ['x', 'y'].map((text) =>
      fork(new URL('./put-once.ts', import.meta.url), [folder, 'a.csv', text], { silent: true }),
    );
    const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0] as number));
    assert.deepEqual(codes.sort(), [0, 3]);
    assert.match(
      new TextDecoder().decode(await openLocalLake(folder).get('a.csv')),
      /^(x{100000}|y{100000})$/,
    );
  });
});

describe('the newest object', () => {
  it('is the one fetched last, then the one with the greater key', () => {
    const entry = (key: string, fetchedAtUtc: string) => ({
      ...PROVENANCE,
      key,
      fetchedAtUtc,
      sizeBytes: 0,
      sha256: '',
    });
    const early = entry('z', '2026-01-01T00:00:00Z');
    const late = entry('a', '2026-01-02T00:00:00Z');
    const alsoLate = entry('b', '2026-01-02T00:00:00Z');
    assert.equal(newest([early, alsoLate, late]), alsoLate);
    assert.equal(newest([]), undefined);
  });
});
