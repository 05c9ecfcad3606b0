import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { AppError } from '../../src/lib/errors.js';
import { queryFailure } from '../../src/warehouse/duckdb/failures.js';
import { openDuckdb } from '../../src/warehouse/duckdb.js';
import { hashTable } from '../../src/warehouse/table-hash.js';
import { failsWith, forecasts, warehouseContract } from '../contracts/warehouse.js';

const WRITER = fileURLToPath(new URL('./killed-writer.ts', import.meta.url));

describe('a DuckDB file', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'warehouse-test-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const open = (name: string) => openDuckdb({ file: join(folder, name), memoryLimit: '300MB', threads: 2 });

  /** A process that owns the file and, unless idle, writes to it. */
  async function startWriter(name: string, mode: 'idle' | 'write'): Promise<ChildProcess> {
    const child = spawn(process.execPath, ['--import', 'tsx', WRITER, join(folder, name), mode], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [first] = await once(child.stdout, 'data');
    assert.equal(String(first), 'started\n');
    return child;
  }

  async function kill(child: ChildProcess): Promise<void> {
    child.kill('SIGKILL');
    const [, signal] = await once(child, 'exit');
    assert.equal(signal, 'SIGKILL', 'expected the writer to be killed at its work, it had ended before');
  }

  it('keeps its rows when closed and opened again', async () => {
    const first = await open('kept.duckdb');
    await first.createTables();
    await first.replace('forecasts', [{ issue: 'kept' }], [forecasts('kept', ['2A004'], 1)]);
    await first.close();
    const second = await open('kept.duckdb');
    assert.deepEqual(await second.query('select "com" from "forecasts"'), [{ com: '2A004' }]);
    await second.close();
  });

  it('is refused to a second opening in the same process, also through a link', async () => {
    const owner = await open('own.duckdb');
    await symlink(folder, join(folder, 'link'));
    for (const name of ['own.duckdb', 'link/own.duckdb'])
      await assert.rejects(open(name), failsWith('WAREHOUSE_BUSY'));
    await owner.close();
    await (await open('own.duckdb')).close();
  });

  it('is refused while another process owns it, naming that process', async () => {
    const child = await startWriter('busy.duckdb', 'idle');
    await assert.rejects(open('busy.duckdb'), (error) => {
      failsWith('WAREHOUSE_BUSY')(error);
      assert.ok(error instanceof AppError);
      assert.equal(error.details.pid, child.pid);
      assert.match(error.message, new RegExp(`process ${child.pid} holds it`));
      return true;
    });
    await kill(child);
    await (await open('busy.duckdb')).close();
  });

  it('has the old rows after its owner was killed in the middle of a replacement', async () => {
    const before = await open('killed.duckdb');
    await before.createTables();
    await before.replace('forecasts', [{ issue: 'kept' }], [forecasts('kept', ['77001', '77002'], 1)]);
    const hash = await hashTable(before, 'forecasts');
    await before.close();
    const child = await startWriter('killed.duckdb', 'write');
    await setTimeout(700);
    await kill(child);
    const warehouse = await open('killed.duckdb');
    assert.deepEqual(await hashTable(warehouse, 'forecasts'), hash);
    await warehouse.replace('forecasts', [{ issue: 'kept' }], [forecasts('kept', ['77003'], 1)]);
    assert.equal((await hashTable(warehouse, 'forecasts')).rows, 1);
    await warehouse.close();
  });

  it('does not grow without bounds when one partition is replaced again and again', async () => {
    const warehouse = await open('grow.duckdb');
    await warehouse.createTables();
    const select = `select 'one' as "issue", '77' as "dep", md5(i::varchar) as "com", date '2025-03-01' as "date", 0 as "horizon", random() as "rate", random() as "normal", random() as "probability", 'A' as "risk_class" from range(200000) r(i)`;
    const sizes: number[] = [];
    for (let round = 0; round < 10; round++) {
      await warehouse.replaceFrom('forecasts', [{ issue: 'one' }], select);
      sizes.push((await stat(join(folder, 'grow.duckdb'))).size);
    }
    await warehouse.close();
    const size = (await stat(join(folder, 'grow.duckdb'))).size;
    const [, second = 0] = sizes;
    assert.ok(
      second > 1e6 && size < 2 * second,
      `expected less than twice ${second} bytes, found ${sizes} ${size}`,
    );
  });

  it('spills into the folder it was given, and leaves nothing there', async () => {
    const tempDirectory = join(folder, 'spill');
    const file = join(folder, 'spill.duckdb');
    const warehouse = await openDuckdb({ file, memoryLimit: '60MB', threads: 1, tempDirectory });
    const sql =
      'select count(*) as "n" from (select distinct md5(i::varchar) as "m" from range(1500000) r(i))';
    const sorted = warehouse.query(sql);
    assert.deepEqual(await sorted, [{ n: 1_500_000 }]);
    await warehouse.close();
    assert.deepEqual(await readdir(tempDirectory).catch(() => []), []);
  });

  it('gives a full disk its own name', () => {
    const cause = new Error('IO Error: Could not write file "/data/w.duckdb": No space left on device');
    failsWith('STORAGE_FULL')(queryFailure(cause, 'insert'));
    failsWith('WAREHOUSE_QUERY')(queryFailure(new Error('Binder Error: no such column\nLINE 1'), 'select'));
    const bug = new RangeError('expected text');
    assert.equal(queryFailure(bug, 'append'), bug);
  });

  warehouseContract('A DuckDB file', () => open('contract.duckdb'));
});
