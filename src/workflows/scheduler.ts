import { dayInParis } from '../domain/day.js';
import type { Database } from '../lib/database.js';
import { advance } from './advance.js';
import type { Catalog } from './catalog.js';
import type { Dag } from './dag.js';
import { insertRun } from './runs.js';
import { latestInstant, nextInstant } from './schedule.js';

type ScheduleRow = { readonly workflow: string; readonly paused: boolean; readonly last: string | null };

async function scheduleRows(database: Database): Promise<Map<string, ScheduleRow>> {
  const rows = await database.query<ScheduleRow>(
    'select workflow, paused, last_instant "last" from rescue_predict.workflow_schedules',
  );
  return new Map(rows.map((row) => [row.workflow, row]));
}

/**
 * Queues the runs whose time has come. Of several missed instants only the newest is made up for: a forecast of last
 * week helps nobody, and a backfill can be asked for. A workflow seen for the first time waits for its next instant.
 */
export async function queueDueRuns(database: Database, catalog: Catalog, now: Date): Promise<string[]> {
  const rows = await scheduleRows(database);
  const queued: string[] = [];
  for (const dag of catalog.dags) {
    if (dag.schedule === undefined) continue;
    const row = rows.get(dag.name);
    if (row?.paused === true) continue;
    if (row === undefined || row.last === null) {
      await setLast(database, dag.name, now);
      continue;
    }
    const due = latestInstant(dag.schedule, new Date(row.last), now);
    if (due === undefined) continue;
    const id = `${dag.name}.${dayInParis(due)}.${due.toISOString().slice(11, 16).replace(':', '')}Z`;
    await insertRun(database, {
      id,
      workflow: dag.name,
      day: dayInParis(due),
      trigger: 'schedule',
      by: 'schedule',
      params: {},
      tasks: dag.tasks.map((task) => task.id),
    });
    await setLast(database, dag.name, due);
    queued.push(id);
  }
  return queued;
}

async function setLast(database: Database, workflow: string, instant: Date): Promise<void> {
  await database.query(
    `insert into rescue_predict.workflow_schedules (workflow, last_instant) values ($1, $2)
     on conflict (workflow) do update set last_instant = excluded.last_instant`,
    [workflow, instant],
  );
}

/** Stops or resumes the schedule of a workflow. What was missed while it was paused stays missed. */
export async function setPaused(
  database: Database,
  workflow: string,
  paused: boolean,
  now: Date,
): Promise<void> {
  await database.query(
    `insert into rescue_predict.workflow_schedules (workflow, paused, last_instant) values ($1, $2, $3)
     on conflict (workflow) do update set paused = excluded.paused,
       last_instant = case when excluded.paused then workflow_schedules.last_instant else excluded.last_instant end`,
    [workflow, paused, now],
  );
}

/** Which workflows are paused. */
export async function pausedWorkflows(database: Database): Promise<Set<string>> {
  const rows = await scheduleRows(database);
  return new Set([...rows.values()].filter(({ paused }) => paused).map(({ workflow }) => workflow));
}

/** When a workflow runs next by its schedule; undefined when it has none or is paused. */
export function nextRunOf(dag: Dag, paused: boolean, now: Date): Date | undefined {
  return dag.schedule === undefined || paused ? undefined : nextInstant(dag.schedule, now);
}

type Waiting = {
  readonly id: string;
  readonly workflow: string;
  readonly backfill: string | null;
  readonly parallel: number | null;
};

/**
 * Lets queued runs begin, the most urgent first: as many at once as the workflow allows, a backfill as many as were
 * asked for. A backfill does not count against its workflow: the daily run begins at once, and goes first in every pool.
 */
export async function admitRuns(database: Database, catalog: Catalog): Promise<void> {
  const waiting = await database.query<Waiting>(
    `select r.id, r.workflow, r.backfill, b.parallel
       from rescue_predict.workflow_runs r left join rescue_predict.workflow_backfills b on b.id = r.backfill
      where r.state = 'queued' order by r.priority, r.queued_at, r.day, r.id limit 1000`,
  );
  if (waiting.length === 0) return;
  const counts = await database.query<{ scope: string; n: number }>(
    `select coalesce(backfill, workflow) as scope, count(*) as n from rescue_predict.workflow_runs
      where state = 'running' group by 1`,
  );
  const going = new Map(counts.map(({ scope, n }) => [scope, n]));
  for (const { id, workflow, backfill, parallel } of waiting) {
    const scope = backfill ?? workflow;
    const most = parallel ?? catalog.dags.find(({ name }) => name === workflow)?.concurrency ?? 1;
    const count = going.get(scope) ?? 0;
    if (count >= most) continue;
    going.set(scope, count + 1);
    await database.query(
      `update rescue_predict.workflow_runs set state = 'running', started_at = now() where id = $1 and state = 'queued'`,
      [id],
    );
    await advance(database, catalog, id);
  }
}
