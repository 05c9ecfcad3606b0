import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { AppError } from '../../src/lib/errors.js';
import { silentLog } from '../../src/lib/log.js';
import { openDatabase } from '../../src/state/database.js';
import { openTemporaryDatabase, type TemporaryDatabase } from './temporary.js';

let database: TemporaryDatabase;
before(async () => {
  database = await openTemporaryDatabase();
  await database.query('create table counts (n int primary key)');
});
after(() => database.close());

const counts = async () =>
  (await database.query<{ n: number }>('select n from counts order by n')).map(({ n }) => n);

describe('the database', () => {
  it('gives whole numbers as numbers, days as text, instants as ISO text in UTC, text in any language', async () => {
    const rows = await database.query(
      `select 9007199254740991::int8 big, '2026-03-29'::date "day", '2026-03-29 03:00:00.125+02'::timestamptz "at",
              $1::text[] words, upper('é') upper, null nothing`,
      [['2A', "l'été"]],
    );
    assert.deepEqual(rows, [
      {
        big: 9007199254740991,
        day: '2026-03-29',
        at: '2026-03-29T01:00:00.125Z',
        words: ['2A', "l'été"],
        upper: 'É',
        nothing: null,
      },
    ]);
  });

  it('keeps all of a transaction or nothing', async () => {
    await database.query('delete from counts');
    await database.transaction(async (transaction) => {
      await transaction.query('insert into counts values (1)');
      await transaction.query('insert into counts values (2)');
    });
    const failing = database.transaction(async (transaction) => {
      await transaction.query('insert into counts values (3)');
      await transaction.query('insert into counts values (1)');
    });
    await assert.rejects(failing, { code: '23505' });
    assert.deepEqual(await counts(), [1, 2]);
  });

  it('drops only the inner transaction when that alone fails', async () => {
    await database.query('delete from counts');
    await database.transaction(async (outer) => {
      await outer.query('insert into counts values (1)');
      await outer
        .transaction(async (inner) => {
          await inner.query('insert into counts values (2)');
          await inner.query('insert into counts values (2)');
        })
        .catch(() => {});
      await outer.transaction((inner) => inner.query('insert into counts values (3)'));
    });
    assert.deepEqual(await counts(), [1, 3]);
  });

  it('works on after more transactions at once than it has connections', async () => {
    await database.query('delete from counts');
    await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        database.transaction((transaction) => transaction.query('insert into counts values ($1)', [n])),
      ),
    );
    assert.equal((await counts()).length, 20);
  });

  it('says so when its connection is cut, and works on with a new one', async () => {
    const cut = database.transaction((transaction) =>
      transaction.query('select pg_terminate_backend(pg_backend_pid())'),
    );
    await assert.rejects(cut, { code: 'STATE_UNAVAILABLE' });
    assert.equal((await database.query('select 1')).length, 1);
  });
});

describe('a database by URL', () => {
  it('is used as it is', async () => {
    const { connectionString: databaseUrl } = database;
    const other = await openDatabase({ folder: '/nonexistent', databaseUrl, log: silentLog });
    assert.deepEqual(await other.query('select 1 as one'), [{ one: 1 }]);
    await other.close();
  });

  it('that nobody answers is an error which does not tell the password', async () => {
    const databaseUrl = 'postgresql://someone:secret-word@127.0.0.1:1/state';
    await assert.rejects(openDatabase({ folder: '/nonexistent', databaseUrl, log: silentLog }), (error) => {
      assert.ok(error instanceof AppError);
      assert.equal(error.code, 'STATE_UNAVAILABLE');
      assert.doesNotMatch(`${error.message} ${String(error.cause)}`, /secret-word/);
      return true;
    });
  });
});
