import { randomBytes } from 'node:crypto';
import { type Day, dayInParis, daysBetween, daysFromTo } from '../domain/day.js';
import type { Clock } from '../lib/clock.js';
import type { Database } from '../lib/database.js';
import { AppError } from '../lib/errors.js';
import type { Dag } from './dag.js';
import { insertRun } from './runs.js';

/** A range of days to run a workflow for. */
export type BackfillRequest = {
  readonly firstDay: Day;
  readonly lastDay: Day;
  /** leave out days that have a successful run, or one on its way */
  readonly onlyMissing: boolean;
  /** runs at the same time, 1 to 16 */
  readonly parallel: number;
  readonly params: Readonly<Record<string, unknown>>;
  readonly by: string;
};

export type BackfillDay = { readonly day: Day; readonly exists: boolean; readonly willRun: boolean };

export type Backfill = {
  readonly id: string;
  readonly workflow: string;
  readonly firstDay: Day;
  readonly lastDay: Day;
  readonly parallel: number;
  readonly startedAtUtc: string;
  readonly runs: number;
  readonly done: number;
  readonly failed: number;
};

const MOST_DAYS = 3660;

/** Which days a backfill would run, oldest first. @throws AppError INPUT_INVALID for a range that is empty, too long or to come */
export async function planBackfill(
  database: Database,
  clock: Clock,
  dag: Dag,
  { firstDay, lastDay, onlyMissing }: Pick<BackfillRequest, 'firstDay' | 'lastDay' | 'onlyMissing'>,
): Promise<BackfillDay[]> {
  const today = dayInParis(clock.now());
  const fault =
    (lastDay < firstDay && `a last day from ${firstDay} on, found ${lastDay}`) ||
    (lastDay > today && `days up to today, ${today}, found ${lastDay}`) ||
    (daysBetween(firstDay, lastDay) >= MOST_DAYS &&
      `at most ${MOST_DAYS} days, found ${1 + daysBetween(firstDay, lastDay)}`);
  if (fault) throw new AppError('INPUT_INVALID', `backfill: expected ${fault}`);
  const rows = await database.query<{ day: Day }>(
    `select distinct day from rescue_predict.workflow_runs
      where workflow = $1 and day between $2 and $3 and state in ('success', 'queued', 'running')`,
    [dag.name, firstDay, lastDay],
  );
  const there = new Set(rows.map(({ day }) => day));
  return daysFromTo(firstDay, lastDay).map((day) => {
    const exists = there.has(day);
    return { day, exists, willRun: !(onlyMissing && exists) };
  });
}

/** Queues one run per day that will run. @returns the id of the backfill, and its days */
export async function startBackfill(
  database: Database,
  clock: Clock,
  dag: Dag,
  request: BackfillRequest,
): Promise<{ id: string; days: BackfillDay[] }> {
  const days = await planBackfill(database, clock, dag, request);
  const id = `backfill-${clock
    .now()
    .toISOString()
    .replace(/[-:]|\.\d+/g, '')}-${randomBytes(3).toString('hex')}`;
  await database.transaction(async (transaction) => {
    await transaction.query(
      `insert into rescue_predict.workflow_backfills (id, workflow, first_day, last_day, parallel, started_by)
       values ($1, $2, $3, $4, $5, $6)`,
      [id, dag.name, request.firstDay, request.lastDay, request.parallel, request.by],
    );
    for (const { day, willRun } of days)
      if (willRun)
        await insertRun(transaction, {
          id: `${dag.name}.${day}.${id}`,
          workflow: dag.name,
          day,
          trigger: 'backfill',
          by: request.by,
          params: request.params,
          tasks: dag.tasks.map((task) => task.id),
          backfill: id,
        });
  });
  return { id, days };
}

/** Every backfill with how far it is, newest first. */
export function listBackfills(database: Database, limit: number): Promise<Backfill[]> {
  return database.query(
    `select b.id, b.workflow, b.first_day "firstDay", b.last_day "lastDay", b.parallel, b.started_at "startedAtUtc",
            count(r.id) as runs,
            count(r.id) filter (where r.ended_at is not null) as done,
            count(r.id) filter (where r.state in ('failed', 'cancelled')) as failed
       from rescue_predict.workflow_backfills b left join rescue_predict.workflow_runs r on r.backfill = b.id
      group by b.id order by b.started_at desc, b.id desc limit $1`,
    [limit],
  );
}
