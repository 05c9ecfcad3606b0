import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { claimFact, getFact, markStore, setFact } from '../../src/state/meta.js';
import { STATE_MIGRATIONS } from '../../src/state/schema.js';
import { openTemporaryDatabase, type TemporaryDatabase } from './temporary.js';

let database: TemporaryDatabase;
before(async () => {
  database = await openTemporaryDatabase();
  await database.reset(STATE_MIGRATIONS);
});
after(() => database.close());

describe('facts of the store', () => {
  it('are any JSON value, and replaced as a whole', async () => {
    assert.equal(await getFact(database, 'seen'), undefined);
    for (const value of [{ a: [1, null] }, 'text', 0, false, null]) {
      await setFact(database, 'seen', value);
      assert.deepEqual(await getFact(database, 'seen'), value);
    }
  });

  it('are claimed by the first', async () => {
    const values = await Promise.all([1, 2, 3].map((value) => claimFact(database, 'leader', value)));
    assert.equal(new Set(values).size, 1);
  });

  it('keep real and simulated data apart', async () => {
    await markStore(database, { simulated: true });
    await markStore(database, { simulated: true });
    await assert.rejects(markStore(database, { simulated: false }), { code: 'STORE_MIXED' });
  });
});
