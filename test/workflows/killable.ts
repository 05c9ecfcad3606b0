/**
 * One process that takes workflows of the simulated country to their end, as far as they are not there yet, and prints
 * what they left. Killed at any moment and started again, it must leave the same.
 * Arguments: home, names of workflows.
 */
import { join } from 'node:path';
import { openApp } from '../../src/app.js';
import { loadConfig } from '../../src/config/config.js';
import { dayInParis } from '../../src/domain/day.js';
import { fixedClock } from '../../src/lib/clock.js';
import { silentLog } from '../../src/lib/log.js';
import { silentProgress } from '../../src/lib/progress.js';
import { startSandbox } from '../../src/sandbox/server.js';
import { hashTable } from '../../src/warehouse/table-hash.js';
import { TABLES } from '../../src/warehouse/tables.js';
import { startTestEngine, until } from './engine-on.js';

const NOW = '2024-12-14T05:00:00Z';
const [, , home = '', ...names] = process.argv;
const clock = fixedClock(NOW);
const sandbox = await startSandbox({ seed: 'tests', today: dayInParis(clock.now()) });
const config = {
  ...loadConfig({}, { home, simulated: true }, join(home, '..')),
  years: [2021, 2022, 2023],
  threads: 2,
};
const app = await openApp(config, {
  clock,
  log: silentLog,
  progress: silentProgress,
  trigger: 'test',
  sandbox,
});
const { engine, workflows } = await startTestEngine(app);
process.stdout.write('ready\n');

const details = [];
for (const name of names) {
  const { runs } = await workflows.grid(name, 1);
  const id = runs[0]?.id ?? (await workflows.trigger(name, { by: 'test' })).id;
  details.push(await until(workflows, id, undefined, 300_000));
}
const hashes: Record<string, unknown> = {};
const duplicates: Record<string, number> = {};
for (const { name, key, columns } of TABLES) {
  const volatile = columns.map((column) => column.name).filter((column) => column === 'execution_date');
  hashes[name] = await hashTable(app.warehouse, name, {}, volatile);
  const [row] = await app.warehouse.query<{ n: number }>(
    `SELECT count(*) AS n FROM (SELECT 1 FROM ${name} GROUP BY ${key.join(', ')} HAVING count(*) > 1)`,
  );
  duplicates[name] = row?.n ?? 0;
}
const result = {
  states: details.map(({ run }) => run.state),
  tries: details.flatMap(({ run, tries }) =>
    tries.map(({ task, number, state, epoch }) => ({
      task: `${run.workflow}.${task}`,
      number,
      state,
      epoch,
    })),
  ),
  errors: details.flatMap(({ tries }) => tries.flatMap(({ error }) => error ?? [])),
  hashes,
  duplicates: Object.values(duplicates).reduce((sum, n) => sum + n, 0),
  issues: (await app.issues.list({ limit: 100 })).map(({ sha256 }) => sha256),
  chain: await app.issues.verifyChain(),
  // without a training there is no model to list
  versions: await app.tracking.listVersions('rescue-predict-00').then(
    (versions) => versions.length,
    () => 0,
  ),
};
await engine.close();
await app.close();
await sandbox.close();
process.stdout.write(`${JSON.stringify(result)}\n`);
