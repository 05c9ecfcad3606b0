import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openLake } from '../../../src/lake/open.js';
import { forecast } from '../../../src/tasks/forecast.js';
import { runPipeline } from '../../../src/tasks/pipeline.js';
import { hashTable } from '../../../src/warehouse/table-hash.js';
import { type S3Server, startS3rver } from '../../lake/s3-server.js';
import { openSimulatedApp } from '../../tasks/simulated-app.js';
import { startMoto } from './moto.js';

const NOW = '2024-12-14T05:00:00Z';
const VOLATILE = ['execution_date', 'dag_id', 'task_id'];
const servers: S3Server[] = [];
after(async () => {
  for (const server of servers) await server.close();
});

for (const [name, start] of Object.entries({ moto: startMoto, s3rver: startS3rver }))
  test(`the whole main job, from open data to a published issue, runs on a lake on ${name}`, async (t) => {
    const server = await start();
    if (typeof server === 'string') return t.skip(server);
    servers.push(server);
    const settings = { kind: 's3', ...server.fresh() } as const;
    const simulated = await openSimulatedApp(NOW, (config) => ({ ...config, lake: settings }));
    try {
      await runPipeline(simulated.app, () => {});
      const { issues, warehouse } = simulated.app;
      const [issue] = await issues.list({ limit: 1 });
      assert.equal(issue?.communes, 120);
      const published = await hashTable(warehouse, 'accidents_predict', VOLATILE);
      const lake = await openLake(settings, '');
      const keys = (await lake.list('')).map(({ key }) => key);
      for (const folder of ['accidents/', 'meta/', 'weather/', 'artifacts/', 'db/'])
        assert.ok(
          keys.some((key) => key.startsWith(folder)),
          `expected objects under ${folder}: ${keys}`,
        );
      await runPipeline(await simulated.reopen(), () => {});
      assert.equal(await hashTable(simulated.app.warehouse, 'accidents_predict', VOLATILE), published);
      assert.deepEqual(
        (await lake.list('')).map(({ key }) => key),
        keys,
        'a second run adds nothing',
      );
    } finally {
      await simulated.close();
    }
  });
