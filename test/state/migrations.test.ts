import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { silentLog } from '../../src/lib/log.js';
import { openDatabase } from '../../src/state/database.js';
import { migrate } from '../../src/state/migrations.js';
import { STATE_MIGRATIONS } from '../../src/state/schema.js';
import { openTemporaryDatabase, type TemporaryDatabase } from './temporary.js';

const FIRST = { id: 'a-1', statements: ['create table rescue_predict.a (x int)'] };
const SECOND = {
  id: 'a-2',
  statements: ['alter table rescue_predict.a add y int', 'create index on rescue_predict.a (y)'],
};

let database: TemporaryDatabase;
before(async () => {
  database = await openTemporaryDatabase();
});
after(() => database.close());
beforeEach(() => database.query('drop schema if exists rescue_predict cascade'));

describe('migrations', () => {
  it('are applied once, in order, and later ones follow', async () => {
    assert.deepEqual(await migrate(database, [FIRST]), ['a-1']);
    assert.deepEqual(await migrate(database, [FIRST, SECOND]), ['a-2']);
    assert.deepEqual(await migrate(database, [FIRST, SECOND]), []);
    await database.query('insert into rescue_predict.a (x, y) values (1, 2)');
  });

  it('are applied once when several processes start at the same time', async () => {
    const { connectionString: databaseUrl } = database;
    const others = await Promise.all(
      Array.from({ length: 4 }, () => openDatabase({ folder: '/nonexistent', databaseUrl, log: silentLog })),
    );
    const applied = await Promise.all(others.map((other) => migrate(other, STATE_MIGRATIONS)));
    await Promise.all(others.map((other) => other.close()));
    assert.deepEqual(
      applied.flat(),
      STATE_MIGRATIONS.map(({ id }) => id),
    );
  });

  it('leave nothing behind when one of them fails', async () => {
    const broken = { id: 'a-2', statements: ['create table rescue_predict.b (x int)', 'select 1/0'] };
    await assert.rejects(migrate(database, [FIRST, broken]), /division by zero/);
    assert.deepEqual(await migrate(database, [FIRST]), ['a-1']);
  });

  it('refuse tables that another version of the program made', async () => {
    await migrate(database, [FIRST, SECOND]);
    await assert.rejects(migrate(database, [FIRST]), {
      code: 'STATE_UNAVAILABLE',
      message: /a-2 is unknown/,
    });
    const edited = { ...SECOND, statements: ['select 1'] };
    await assert.rejects(migrate(database, [FIRST, edited]), {
      code: 'STATE_UNAVAILABLE',
      message: /a-2 is different/,
    });
  });

  it('refuse two of one id', async () => {
    await assert.rejects(migrate(database, [FIRST, FIRST]), RangeError);
  });
});
