import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '../../src/app.js';
import { type Catalog, createCatalog } from '../../src/workflows/catalog.js';
import { type Engine, startEngine } from '../../src/workflows/engine.js';
import { createExecutor } from '../../src/workflows/execute.js';
import { openWorkflows, type RunDetail, type Workflows } from '../../src/workflows/workflows.js';

export type Running = { readonly engine: Engine; readonly workflows: Workflows };

/** An engine of this process on an open store, quick enough for tests. */
export async function startTestEngine(app: App, catalog: Catalog = createCatalog()): Promise<Running> {
  const executor = createExecutor(app.database, catalog, async () => ({
    context: app,
    release: async () => {},
  }));
  const engine = await startEngine({
    database: app.database,
    connectionString: app.database.connectionString,
    catalog,
    clock: app.clock,
    log: app.log,
    lake: app.lake,
    simulated: true,
    executor,
    execute: executor.run,
    tickMs: 100,
    pollMs: 50,
  });
  const { database, lake, clock } = app;
  return { engine, workflows: openWorkflows({ database, lake, clock, catalog, wake: engine.wake }) };
}

/** Waits until a run has ended, or until something else is true of it. */
export async function until(
  workflows: Workflows,
  id: string,
  isSo: (detail: RunDetail) => boolean = ({ run }) => run.endedAtUtc !== null,
  limitMs = 60_000,
): Promise<RunDetail> {
  const ends = performance.now() + limitMs;
  for (;;) {
    const detail = await workflows.show(id);
    if (isSo(detail)) return detail;
    if (performance.now() > ends)
      throw new Error(`run ${id} did not get there: ${JSON.stringify(detail, null, 1)}`);
    await sleep(25);
  }
}

/** `task.number=state` of every try, in order. */
export function triesLine({ tries }: RunDetail): string {
  return tries.map(({ task, number, state }) => `${task}.${number}=${state}`).join(' ');
}
