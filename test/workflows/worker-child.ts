/** A worker on a given state with tasks that only note and wait. Arguments: connection string. */

import { openLocalLake } from '../../src/lake/local.js';
import { systemClock } from '../../src/lib/clock.js';
import { silentLog } from '../../src/lib/log.js';
import { openDatabase } from '../../src/state/database.js';
import { startEngine } from '../../src/workflows/engine.js';
import { createExecutor } from '../../src/workflows/execute.js';
import { noPorts, sharedCatalog } from './shared-catalog.js';

const [, , databaseUrl = '', folder = ''] = process.argv;
const database = await openDatabase({ folder, databaseUrl, log: silentLog });
const catalog = sharedCatalog(database);
const executor = createExecutor(database, catalog, async () => ({
  context: noPorts(),
  release: async () => {},
}));
const engine = await startEngine({
  database,
  connectionString: databaseUrl,
  catalog,
  clock: systemClock,
  log: silentLog,
  lake: openLocalLake(`${folder}/lake`),
  simulated: true,
  executor,
  execute: executor.run,
  tickMs: 200,
  pollMs: 50,
});
process.stdout.write(`${engine.workerId}\n`);
