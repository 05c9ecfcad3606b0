import type { Database } from '../lib/database.js';
import type { Catalog } from './catalog.js';
import type { Dag } from './dag.js';
import { planRun, STATE_LETTERS, type TaskState } from './plan.js';
import { getRun, type RunRecord, type Try, triesOf } from './runs.js';

/**
 * Takes a run as far as the states of its tries allow: starts what may start, settles what cannot, ends the run.
 * May be called at any time and any number of times; call it inside the transaction of the change it follows.
 */
export async function advance(database: Database, catalog: Catalog, runId: string): Promise<void> {
  const run = await getRun(database, runId, true);
  if (run.state !== 'running') return;
  const dag = catalog.dags.find(({ name }) => name === run.workflow);
  if (dag === undefined) return endRun(database, run, 'failed', run.tasks, run.states);
  const tries = await triesOf(database, runId);
  const current = newestOf(tries);
  const plan = planRun(dag, {
    states: new Map([...current].map(([task, { state }]): [string, TaskState] => [task, state])),
    begun: new Set(
      [...current].filter(([, { startedAtUtc }]) => startedAtUtc !== null).map(([task]) => task),
    ),
    cancelled: run.cancelled,
  });
  for (const { id } of plan.start) await insertTry(database, run, id, nextNumber(tries, id), 'queued');
  for (const [id, state] of plan.settle) await insertTry(database, run, id, nextNumber(tries, id), state);
  const started = new Set(plan.start.map(({ id }) => id));
  const letters = lettersOf(dag, (id) => (started.has(id) ? 'queued' : (plan.states.get(id) ?? 'waiting')));
  const ids = dag.tasks.map(({ id }) => id);
  if (plan.end !== undefined) return endRun(database, run, plan.end, ids, letters);
  await database.query(
    'update rescue_predict.workflow_runs set tasks = $2, states = $3 where id = $1 and (states <> $3 or tasks <> $2)',
    [runId, ids, letters],
  );
}

/** The newest try of each task that was not cleared since. */
export function newestOf(tries: readonly Try[]): Map<string, Try> {
  const newest = new Map<string, Try>();
  for (const one of tries)
    if (!one.cleared && one.number > (newest.get(one.task)?.number ?? 0)) newest.set(one.task, one);
  return newest;
}

export function nextNumber(tries: readonly Try[], task: string): number {
  return 1 + Math.max(0, ...tries.filter((one) => one.task === task).map(({ number }) => number));
}

function lettersOf(dag: Dag, stateOf: (id: string) => TaskState): string {
  return dag.tasks.map(({ id }) => STATE_LETTERS[stateOf(id)]).join('');
}

async function insertTry(
  database: Database,
  run: RunRecord,
  task: string,
  number: number,
  state: TaskState,
): Promise<void> {
  await database.query(
    `insert into rescue_predict.workflow_tries (run, task, number, state, ended_at)
     values ($1, $2, $3, $4, case when $4 = 'queued' then null else now() end)`,
    [run.id, task, number, state],
  );
}

async function endRun(
  database: Database,
  { id }: RunRecord,
  state: 'success' | 'failed' | 'cancelled',
  tasks: readonly string[],
  letters: string,
): Promise<void> {
  await database.query(
    `update rescue_predict.workflow_runs set state = $2, ended_at = now(), tasks = $3, states = $4 where id = $1`,
    [id, state, tasks, letters],
  );
}
