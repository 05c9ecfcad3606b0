import { after, before, describe } from 'node:test';
import { systemClock } from '../../../src/lib/clock.js';
import { openMlflowTracking } from '../../../src/tracking/mlflow.js';
import { trackingContract } from '../../contracts/tracking.js';
import { type MlflowServer, openMlflowEnvironment, startMlflow, wipe } from './server.js';

for (const major of [2, 3] as const) {
  const environment = openMlflowEnvironment(major);
  const skip = typeof environment === 'string' ? environment : false;
  describe(`a real server of MLflow ${major}`, { skip }, () => {
    let server: MlflowServer;
    before(async () => {
      if (typeof environment !== 'string') server = await startMlflow(environment.bin);
    });
    after(() => server?.close());

    trackingContract('mlflow', async () => {
      await wipe(server.uri);
      return openMlflowTracking({ uri: server.uri }, systemClock);
    });
  });
}
