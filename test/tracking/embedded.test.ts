import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openArtifactFolder } from '../../src/tracking/artifact-store.js';
import { openEmbeddedTracking } from '../../src/tracking/embedded.js';
import { TRACKING_MIGRATIONS } from '../../src/tracking/embedded-schema.js';
import { trackingContract } from '../contracts/tracking.js';
import { newFolder, openTemporaryDatabase, type TemporaryDatabase } from '../state/temporary.js';

const T0 = '2026-11-23T05:00:00.000Z';
let database: TemporaryDatabase;
let folder: string;
let opened = 0;
before(async () => {
  folder = await newFolder();
  database = await openTemporaryDatabase();
});
after(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});

async function open() {
  await database.reset(TRACKING_MIGRATIONS);
  return openEmbeddedTracking(database, openArtifactFolder(join(folder, String(opened++))));
}

trackingContract('embedded', open);

describe('the embedded tracking', () => {
  it('moves an alias and notes it, or does neither', async () => {
    const tracking = await open();
    const runId = await tracking.startRun({ experiment: 'a', name: 'b', startedAtUtc: T0 });
    await tracking.registerVersion({ model: 'm', runId, createdAtUtc: T0, description: '' });
    await database.query("alter table rescue_predict.alias_changes add check (why <> '')");
    const change = { model: 'm', alias: 'champion', version: 1, atUtc: T0, by: 'a' } as const;
    await assert.rejects(tracking.setAlias({ ...change, why: '' }), { code: '23514' });
    assert.equal(await tracking.findAlias('m', 'champion'), undefined);
    await tracking.setAlias({ ...change, why: 'good' });
    assert.equal((await tracking.findAlias('m', 'champion'))?.version, 1);
  });

  it('keeps the history of a metric, step by step', async () => {
    const tracking = await open();
    const runId = await tracking.startRun({ experiment: 'a', name: 'b', startedAtUtc: T0 });
    for (const step of [1, 2, 3]) await tracking.logMetrics(runId, { loss: 1 / step }, step);
    const sql =
      'select step, value, logged_at is not null as timed from rescue_predict.run_metrics order by step';
    assert.deepEqual(await database.query(sql), [
      { step: 1, value: 1, timed: true },
      { step: 2, value: 0.5, timed: true },
      { step: 3, value: 1 / 3, timed: true },
    ]);
  });

  it('gives back every double exactly', async () => {
    const tracking = await open();
    const runId = await tracking.startRun({ experiment: 'a', name: 'b', startedAtUtc: T0 });
    const values = { tenth: 0.1, tiny: 5e-324, huge: 1.7976931348623157e308, third: 1 / 3, negative: -1e-7 };
    await tracking.logMetrics(runId, values);
    assert.deepEqual((await tracking.getRun(runId)).metrics, values);
  });
});
