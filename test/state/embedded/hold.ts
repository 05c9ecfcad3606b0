/** A process of its own that opens the state, says so, and stays until it is told to close or is killed. */
import { silentLog } from '../../../src/lib/log.js';
import { openDatabase } from '../../../src/state/database.js';

const [folder = ''] = process.argv.slice(2);
const database = await openDatabase({ folder, log: silentLog });
const [server] = await database.query<{ started: string }>('select pg_postmaster_start_time() as started');
process.send?.(server?.started);
process.on('message', async () => {
  await database.close();
  process.disconnect();
});
