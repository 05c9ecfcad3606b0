import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openLake } from '../../../src/lake/open.js';
import { ingestAccidents } from '../../../src/tasks/ingest-accidents.js';
import { runPipeline } from '../../../src/tasks/pipeline.js';
import { runTask } from '../../../src/tasks/task.js';
import { hashTable, type TableHash } from '../../../src/warehouse/table-hash.js';
import { type S3Server, startS3rver } from '../../lake/s3-server.js';
import { openSimulatedApp } from '../../tasks/simulated-app.js';
import { startMoto } from './moto.js';

const NOW = '2024-12-14T05:00:00Z';
const VOLATILE = ['execution_date', 'dag_id', 'task_id'];

async function runMainJob(name: string, server: S3Server): Promise<TableHash> {
  const settings = { kind: 's3', ...server.fresh() } as const;
  const simulated = await openSimulatedApp(NOW, (config) => ({ ...config, lake: settings }));
  try {
    await runPipeline(simulated.app, () => {});
    const [issue] = await simulated.app.issues.list({ limit: 1 });
    assert.equal(issue?.communes, 120, name);
    const lake = await openLake(settings, '');
    const keys = (await lake.list('')).map(({ key }) => key);
    for (const folder of ['accidents/', 'meta/', 'weather/', 'artifacts/', 'db/'])
      assert.ok(
        keys.some((key) => key.startsWith(folder)),
        `expected objects under ${folder} on ${name}, found ${keys.join(' ')}`,
      );
    await runTask(simulated.app, ingestAccidents, undefined);
    assert.equal((await lake.list('')).length, keys.length, 'a second ingest adds nothing');
    return await hashTable(simulated.app.warehouse, 'accidents_predict', {}, VOLATILE);
  } finally {
    await simulated.close();
  }
}

test('the whole main job gives the same forecasts on a lake on moto and on s3rver', async (t) => {
  const moto = await startMoto();
  if (typeof moto === 'string') return t.skip(moto);
  const s3rver = await startS3rver();
  try {
    const [onMoto, onS3rver] = await Promise.all([runMainJob('moto', moto), runMainJob('s3rver', s3rver)]);
    assert.equal(onMoto.rows, 840);
    assert.deepEqual(onMoto, onS3rver);
  } finally {
    await moto.close();
    await s3rver.close();
  }
});
