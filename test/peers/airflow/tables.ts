import { join } from 'node:path';
import { openDuckdb } from '../../../src/warehouse/duckdb.js';
import { hashTable } from '../../../src/warehouse/table-hash.js';
import { TABLES } from '../../../src/warehouse/tables.js';

/** What tells of the run that made a row, and not of the row: instants, names of runs, and keys that hold an instant. */
const OF_THE_RUN = ['execution_date', 'dag_id', 'task_id', 'fetched_at', 'issue'];

/** Rows and hash of every table of a store, without {@link OF_THE_RUN}. */
export async function tableHashes(home: string): Promise<Record<string, string>> {
  const warehouse = await openDuckdb({ file: join(home, 'warehouse.duckdb') });
  try {
    const hashes: [string, string][] = [];
    for (const { name } of TABLES) {
      const { rows, hash } = await hashTable(warehouse, name, {}, OF_THE_RUN);
      hashes.push([name, `${rows} ${hash}`]);
    }
    return Object.fromEntries(hashes);
  } finally {
    await warehouse.close();
  }
}
