import { after, before, describe } from 'node:test';
import { systemClock } from '../../../src/lib/clock.js';
import { openMlflowTracking } from '../../../src/tracking/mlflow.js';
import { trackingContract } from '../../contracts/tracking.js';
import { type MlflowServer, openMlflowEnvironment, startMlflow, wipe } from './server.js';

const environment = openMlflowEnvironment();

describe('a real MLflow server', { skip: typeof environment === 'string' ? environment : false }, () => {
  let server: MlflowServer;
  before(async () => {
    if (typeof environment !== 'string') server = await startMlflow(environment.bin);
  });
  after(() => server.close());

  trackingContract('mlflow', async () => {
    await wipe(server.uri);
    return openMlflowTracking({ uri: server.uri }, systemClock);
  });
});
