import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openIssueStore } from '../../src/state/issues.js';
import { STATE_MIGRATIONS } from '../../src/state/schema.js';
import { issuesContract, sampleIssue } from '../contracts/issues.js';
import { openTemporaryDatabase, type TemporaryDatabase } from './temporary.js';

let database: TemporaryDatabase;
before(async () => {
  database = await openTemporaryDatabase();
});
after(() => database.close());

async function open() {
  await database.reset(STATE_MIGRATIONS);
  return openIssueStore(database);
}

issuesContract('PostgreSQL', open);

describe('issues in the tables', () => {
  it('cannot be changed, removed or emptied', async () => {
    const store = await open();
    await store.publish(sampleIssue(1));
    const statements = [
      "update rescue_predict.issues set weather = 'sun'",
      'update rescue_predict.issues set weather = weather where false',
      'delete from rescue_predict.issues',
      'truncate rescue_predict.issues',
    ];
    assert.ok(statements.length > 0);
    for (const sql of statements) await assert.rejects(database.query(sql), /never changed or removed/, sql);
    assert.equal((await store.find('issue-1'))?.weather, sampleIssue(1).weather);
  });

  it('show in the chain when somebody changes any field or removes a row behind the triggers', async () => {
    const changes = [
      "issued_at = issued_at + interval '1 ms'",
      'first_day = first_day - 1',
      'last_day = last_day + 1',
      "departments = '{91}'",
      'model_version = 4',
      'simulated = true',
      'communes = 1',
      "weather = ''",
      `audit = '[{"check":"complete","passed":false,"detail":"3549 of 3549"}]'`,
      "lake_keys = '{}'",
      "id = 'other'",
      "sha256 = repeat('a', 64)",
      "hash = repeat('b', 64)",
      "previous_hash = repeat('c', 64)",
    ];
    assert.ok(changes.length > 0);
    const store = await open();
    for (const number of [1, 2, 3]) await store.publish(sampleIssue(number));
    await database.query('alter table rescue_predict.issues disable trigger issues_are_immutable');
    const isBrokenBy = (sql: string) =>
      database
        .transaction(async (transaction) => {
          await transaction.query(sql);
          throw await openIssueStore(transaction).verifyChain();
        })
        .catch((verdict: unknown) => verdict);
    for (const change of changes) {
      const verdict = await isBrokenBy(`update rescue_predict.issues set ${change} where position = 2`);
      assert.deepEqual(verdict, { ok: false, broken: change.startsWith('id') ? 'other' : 'issue-2' }, change);
    }
    const removed = await isBrokenBy('delete from rescue_predict.issues where position = 2');
    assert.deepEqual(removed, { ok: false, broken: 'issue-3' });
    assert.deepEqual(await store.verifyChain(), { ok: true });
  });

  it('are published wholly or not at all', async () => {
    const store = await open();
    await store.publish(sampleIssue(1));
    await database.query(
      `create trigger fail_late after insert on rescue_predict.issues
       for each row execute function rescue_predict.refuse_change()`,
    );
    await assert.rejects(store.publish(sampleIssue(2)));
    assert.equal(await store.find('issue-2'), undefined);
    await database.query('drop trigger fail_late on rescue_predict.issues');
    await store.publish(sampleIssue(2));
    assert.deepEqual(await store.verifyChain(), { ok: true });
  });
});
