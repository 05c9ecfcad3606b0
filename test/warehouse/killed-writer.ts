/** Owns the file named first and replaces the issue `kept` by many rows, until it is killed. */
import { openDuckdb } from '../../src/warehouse/duckdb.js';

const [file = '', from = ''] = process.argv.slice(2);
const warehouse = await openDuckdb({ file, memoryLimit: '300MB', threads: 1 });
process.stdout.write('started\n');
if (from === 'idle') await new Promise((resolve) => setTimeout(resolve, 60_000));
const columns = `'kept' as "issue", '77' as "dep", date '2025-03-01' as "date", 0 as "horizon", 1 as "rate", 1 as "normal", 1 as "probability", 'A' as "risk_class"`;
await warehouse.replaceFrom(
  'forecasts',
  [{ issue: 'kept' }],
  `select ${columns}, md5(i::varchar) as "com" from range(100000000) r(i)`,
);
process.stdout.write('finished\n');
