import { setTimeout as sleep } from 'node:timers/promises';
import { Type } from 'typebox';
import type { Database } from '../../src/lib/database.js';
import { silentLog } from '../../src/lib/log.js';
import { silentProgress } from '../../src/lib/progress.js';
import type { TaskContext } from '../../src/tasks/task.js';
import { type Catalog, createCatalog } from '../../src/workflows/catalog.js';
import { dagTask } from '../../src/workflows/dag.js';
import { registryOf } from '../../src/workflows/registry.js';

/** A workflow of eight tasks side by side and one after them; each notes in a table when it begins and ends. */
export function sharedCatalog(database: Database): Catalog {
  const Params = Type.Object({ name: Type.String() });
  const registry = registryOf([
    {
      name: 'slow-note',
      description: 'notes, waits, notes',
      params: Params,
      run: async (_context, { name }) => {
        await database.query("insert into notes values ($1, 'begun', $2)", [name, process.pid]);
        await sleep(1000);
        await database.query("insert into notes values ($1, 'ended', $2)", [name, process.pid]);
        return { summary: String(name), facts: {} };
      },
    },
  ]);
  const side = Array.from({ length: 8 }, (_, i) => `side-${i}`);
  const note = (id: string, needs: string[]) =>
    dagTask(id, { uses: 'slow-note', params: { name: id }, needs, pool: 'light' });
  const dag = {
    name: 'shared',
    description: '',
    schedule: undefined,
    params: Type.Object({}, { additionalProperties: false }),
    concurrency: 1,
    tasks: [...side.map((id) => note(id, [])), note('last', side)],
  };
  return createCatalog([dag], registry);
}

/** All that tasks use which only note: none of the ports is there, and touching one fails. */
export function noPorts(more: Partial<TaskContext> = {}): TaskContext {
  const absent = new Proxy(
    {},
    {
      get(_target, name) {
        throw new Error(`these tasks have no port ${String(name)}`);
      },
    },
  ) as never;
  const known = {
    ...more,
    log: silentLog,
    progress: silentProgress,
    trigger: 'test',
    taskLog: { start: async () => 1, finish: async () => {}, list: async () => [] },
  };
  return new Proxy(known, { get: (ports, name) => Reflect.get(ports, name) ?? absent }) as never;
}
