import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { systemClock } from '../../../src/lib/clock.js';
import { openMlflowTracking } from '../../../src/tracking/mlflow.js';
import { ADMINISTRATOR, type MlflowServer, openMlflowEnvironment, startMlflow } from './server.js';

const T0 = '2026-11-23T05:00:00.000Z';
const environment = openMlflowEnvironment(2);

describe('a real MLflow server with users', {
  skip: typeof environment === 'string' ? environment : false,
}, () => {
  let server: MlflowServer;
  before(async () => {
    if (typeof environment !== 'string') server = await startMlflow(environment.bin, true);
  });
  after(() => server?.close());
  const run = { experiment: 'accidents', name: 'a', startedAtUtc: T0 };

  it('takes runs, files and versions from whom it knows', async () => {
    const tracking = openMlflowTracking({ uri: server.uri, ...ADMINISTRATOR }, systemClock);
    const runId = await tracking.startRun(run);
    await tracking.logArtifact(runId, 'model/a', Uint8Array.of(1, 2, 3));
    assert.deepEqual([...(await tracking.getArtifact(runId, 'model/a'))], [1, 2, 3]);
    const version = await tracking.registerVersion({ model: 'm', runId, createdAtUtc: T0, description: '' });
    assert.equal(version.version, 1);
  });

  it('refuses a wrong password and nobody, and the message shows no password', async () => {
    for (const access of [{ ...ADMINISTRATOR, password: 'wrong-password' }, {}]) {
      const tracking = openMlflowTracking({ uri: server.uri, ...access }, systemClock);
      await assert.rejects(tracking.startRun(run), (error: Error) => {
        assert.equal((error as Error & { code: string }).code, 'TRACKING_REFUSED');
        assert.match(error.message, /status 401/);
        assert.ok(!error.message.includes('wrong-password'));
        return true;
      });
    }
  });
});
