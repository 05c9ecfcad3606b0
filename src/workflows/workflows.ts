import { randomBytes } from 'node:crypto';
import { Compile } from 'typebox/compile';
import { type Day, dayInParis } from '../domain/day.js';
import type { Lake } from '../lake/lake.js';
import type { Clock } from '../lib/clock.js';
import type { Database } from '../lib/database.js';
import { AppError } from '../lib/errors.js';
import {
  type Backfill,
  type BackfillDay,
  type BackfillRequest,
  listBackfills,
  planBackfill,
  startBackfill,
} from './backfill.js';
import { type Catalog, createCatalog } from './catalog.js';
import type { Dag } from './dag.js';
import { type Cleared, cancelRun, clearTasks, markTask, retryRun } from './operations.js';
import { hasEnded, STATE_LETTERS, type TaskState } from './plan.js';
import { getRun, insertRun, latestRuns, listRuns, type Run, type Try, triesOf } from './runs.js';
import { nextRunOf, pausedWorkflows, setPaused } from './scheduler.js';
import { readLog } from './try-log.js';

/** A workflow with what is known of it now. */
export type WorkflowView = {
  readonly dag: Dag;
  readonly paused: boolean;
  readonly nextRun: Date | undefined;
  /** newest first */
  readonly latest: readonly Run[];
};

export type Grid = {
  readonly tasks: readonly string[];
  readonly runs: readonly Run[];
  /** a text per run, a letter per task */
  readonly states: readonly string[];
};

export type RunDetail = {
  readonly run: Run;
  readonly params: Readonly<Record<string, unknown>>;
  readonly tries: readonly Try[];
};

export type LogPart = { readonly text: string; readonly next: number; readonly complete: boolean };

/** Everything an operator can ask and do. Works on the state store alone: any process may, whoever runs the tasks. */
export type Workflows = {
  readonly catalog: Catalog;
  readonly list: () => Promise<WorkflowView[]>;
  readonly nextRun: (name: string) => Promise<Date | undefined>;
  readonly grid: (name: string, limit: number) => Promise<Grid>;
  readonly show: (id: string) => Promise<RunDetail>;
  /** @param from characters already read */
  readonly log: (id: string, task: string, number: number, from: number) => Promise<LogPart>;
  readonly trigger: (
    name: string,
    request: { readonly day?: Day | undefined; readonly params?: Params | undefined; readonly by: string },
  ) => Promise<Run>;
  readonly pause: (name: string, paused: boolean) => Promise<void>;
  readonly cancel: (id: string) => Promise<Run>;
  readonly retry: (id: string) => Promise<Run>;
  readonly clear: (id: string, cleared: Cleared) => Promise<Run>;
  readonly mark: (
    id: string,
    mark: { readonly task: string; readonly state: 'success' | 'failed'; readonly by: string },
  ) => Promise<Run>;
  readonly planBackfill: (
    name: string,
    range: Pick<BackfillRequest, 'firstDay' | 'lastDay' | 'onlyMissing'>,
  ) => Promise<BackfillDay[]>;
  readonly startBackfill: (
    name: string,
    request: BackfillRequest,
  ) => Promise<{ readonly id: string; readonly days: readonly BackfillDay[] }>;
  readonly backfills: () => Promise<Backfill[]>;
};

type Params = Readonly<Record<string, unknown>>;
const LATEST = 25;
const MOST_BACKFILLS = 100;

/** @param wake called after a change, so that an engine of this process looks at once */
export function openWorkflows(options: {
  readonly database: Database;
  readonly lake: Lake;
  readonly clock: Clock;
  readonly catalog?: Catalog | undefined;
  readonly wake?: (() => void) | undefined;
}): Workflows {
  const { database, lake, clock, catalog = createCatalog(), wake = () => {} } = options;
  const then = async (id: string, change: Promise<void>): Promise<Run> => {
    await change;
    wake();
    return runOnly(await getRun(database, id));
  };
  return {
    catalog,
    list: () => listWorkflows(database, catalog, clock),
    nextRun: async (name) =>
      nextRunOf(catalog.dag(name), (await pausedWorkflows(database)).has(name), clock.now()),
    grid: (name, limit) => gridOf(database, catalog.dag(name), limit),
    show: (id) => showRun(database, catalog, id),
    log: (id, task, number, from) => logPart(database, lake, { run: id, task, number }, from),
    trigger: async (name, { day, params = {}, by }) => {
      const dag = catalog.dag(name);
      requireParams(dag, params);
      const now = clock.now();
      const forDay = day ?? dayInParis(now);
      const stamp = now.toISOString().replace(/[-:]|\.\d+/g, '');
      const id = `${name}.${forDay}.manual-${stamp}-${randomBytes(3).toString('hex')}`;
      const tasks = dag.tasks.map((task) => task.id);
      await insertRun(database, { id, workflow: name, day: forDay, trigger: 'manual', by, params, tasks });
      wake();
      return runOnly(await getRun(database, id));
    },
    pause: (name, paused) => setPaused(database, catalog.dag(name).name, paused, clock.now()),
    cancel: (id) => then(id, cancelRun(database, catalog, id)),
    retry: (id) => then(id, retryRun(database, catalog, id)),
    clear: (id, cleared) => then(id, clearTasks(database, catalog, id, cleared)),
    mark: (id, mark) => then(id, markTask(database, catalog, id, mark)),
    planBackfill: (name, range) => planBackfill(database, clock, catalog.dag(name), range),
    startBackfill: async (name, request) => {
      const dag = catalog.dag(name);
      requireParams(dag, request.params);
      const started = await startBackfill(database, clock, dag, request);
      wake();
      return started;
    },
    backfills: () => listBackfills(database, MOST_BACKFILLS),
  };
}

/** @throws AppError INPUT_INVALID naming each fault */
function requireParams(dag: Dag, params: Params): void {
  const check = Compile(dag.params);
  if (check.Check(params)) return;
  const faults = [...check.Errors(params)].map(({ instancePath, message }) =>
    `${instancePath.slice(1).replaceAll('/', '.')} ${message}`.trim(),
  );
  throw new AppError('INPUT_INVALID', `parameters of ${dag.name}: ${faults.join('; ')}`, { faults });
}

async function listWorkflows(database: Database, { dags }: Catalog, clock: Clock): Promise<WorkflowView[]> {
  const names = dags.map(({ name }) => name);
  const [paused, runs] = await Promise.all([pausedWorkflows(database), latestRuns(database, names, LATEST)]);
  return dags.map((dag) => ({
    dag,
    paused: paused.has(dag.name),
    nextRun: nextRunOf(dag, paused.has(dag.name), clock.now()),
    latest: runs.filter(({ workflow }) => workflow === dag.name),
  }));
}

/** Runs of an earlier version may have had other tasks: their letters are put where the tasks stand now. */
async function gridOf(database: Database, dag: Dag, limit: number): Promise<Grid> {
  const tasks = dag.tasks.map(({ id }) => id);
  const records = await listRuns(database, dag.name, tasks, limit);
  return {
    tasks,
    runs: records.map(runOnly),
    states: records.map(({ tasks: then, states }) =>
      then === null ? states : tasks.map((id) => states[then.indexOf(id)] ?? STATE_LETTERS.waiting).join(''),
    ),
  };
}

function runOnly(record: Run): Run {
  const { id, workflow, day, state, trigger, by, queuedAtUtc, startedAtUtc, endedAtUtc } = record;
  return { id, workflow, day, state, trigger, by, queuedAtUtc, startedAtUtc, endedAtUtc };
}

async function showRun(database: Database, catalog: Catalog, id: string): Promise<RunDetail> {
  const run = await getRun(database, id);
  const order = catalog.dags.find(({ name }) => name === run.workflow)?.tasks.map((task) => task.id) ?? [];
  const tries = await triesOf(database, id);
  const place = ({ task }: Try) => (order.includes(task) ? order.indexOf(task) : order.length);
  return {
    run: runOnly(run),
    params: run.params,
    tries: tries.sort((a, b) => place(a) - place(b) || a.number - b.number),
  };
}

async function logPart(
  database: Database,
  lake: Lake,
  key: { readonly run: string; readonly task: string; readonly number: number },
  from: number,
): Promise<LogPart> {
  const run = await getRun(database, key.run);
  const [found] = await database.query<{ state: TaskState }>(
    'select state from rescue_predict.workflow_tries where run = $1 and task = $2 and number = $3',
    [key.run, key.task, key.number],
  );
  if (found === undefined)
    throw new AppError('NOT_FOUND', `try ${key.number} of ${key.task} in ${key.run}: there is no such try`);
  const text = await readLog(database, lake, run.workflow, key);
  return { text: text.slice(from), next: Math.max(from, text.length), complete: hasEnded(found.state) };
}
