import { randomUUID } from 'node:crypto';
import type { Database } from '../lib/database.js';
import { AppError } from '../lib/errors.js';
import { requireArtifactPath } from './artifact-path.js';
import type { ArtifactStore } from './artifact-store.js';
import type { TrackedRun, Tracking } from './tracking.js';

type RunMethods = Pick<
  Tracking,
  | 'startRun'
  | 'logParams'
  | 'logMetrics'
  | 'setTags'
  | 'logArtifact'
  | 'getArtifact'
  | 'listArtifacts'
  | 'endRun'
  | 'getRun'
  | 'listRuns'
>;

/** Runs in PostgreSQL, their files in an artifact store under `<run id>/<path>`. */
export function openRuns(database: Database, artifacts: ArtifactStore): RunMethods {
  return {
    startRun: (run) => startRun(database, run),
    logParams: (runId, params) => logParams(database, runId, params),
    logMetrics: (runId, metrics, step = 0) => logMetrics(database, runId, metrics, step),
    setTags: async (runId, tags) => {
      await requireRun(database, runId);
      await setTags(database, runId, tags);
    },
    logArtifact: async (runId, path, bytes) => {
      requireArtifactPath(path);
      await requireRun(database, runId);
      await artifacts.put(`${runId}/${path}`, bytes);
    },
    getArtifact: async (runId, path) => {
      requireArtifactPath(path);
      await requireRun(database, runId);
      const bytes = await artifacts.get(`${runId}/${path}`);
      if (bytes === undefined)
        throw new AppError('NOT_FOUND', `run ${runId} has no artifact ${path}`, { runId, path });
      return bytes;
    },
    listArtifacts: async (runId) => {
      await requireRun(database, runId);
      return (await artifacts.list(`${runId}/`)).map((path) => path.slice(runId.length + 1));
    },
    endRun: async (runId, status, endedAtUtc) => {
      await requireRun(database, runId);
      const sql = 'update rescue_predict.runs set status = $2, ended_at = $3 where id = $1';
      await database.query(sql, [runId, status, endedAtUtc]);
    },
    getRun: async (runId) => {
      const [run] = await selectRuns(database, 'where r.id = $1', [runId]);
      return run ?? noRun(runId);
    },
    listRuns: ({ experiment, limit, offset = 0 }) =>
      selectRuns(
        database,
        `where $1::text is null or e.name = $1
         order by r.started_at desc, r.position desc limit $2 offset $3`,
        [experiment, limit, offset],
      ),
  };
}

/** @throws AppError NOT_FOUND */
export async function requireRun(database: Database, runId: string): Promise<void> {
  const rows = await database.query('select 1 from rescue_predict.runs where id = $1', [runId]);
  if (rows.length === 0) noRun(runId);
}

function noRun(runId: string): never {
  throw new AppError('NOT_FOUND', `there is no run ${runId}`, { runId });
}

async function startRun(database: Database, run: Parameters<Tracking['startRun']>[0]): Promise<string> {
  const id = randomUUID().replaceAll('-', '');
  await database.transaction(async (transaction) => {
    await transaction.query(
      'insert into rescue_predict.experiments (name) values ($1) on conflict (name) do nothing',
      [run.experiment],
    );
    await transaction.query(
      `insert into rescue_predict.runs (id, experiment_id, name, status, started_at)
       select $1, id, $3, 'RUNNING', $4 from rescue_predict.experiments where name = $2`,
      [id, run.experiment, run.name, run.startedAtUtc],
    );
    await setTags(transaction, id, run.tags ?? {});
  });
  return id;
}

/** A parameter is a fact of the run: the same value again is no change, another one is refused. */
async function logParams(database: Database, runId: string, params: Readonly<Record<string, string>>) {
  await requireRun(database, runId);
  await database.transaction(async (transaction) => {
    await transaction.query(
      `insert into rescue_predict.run_params
       select $1, * from unnest($2::text[], $3::text[]) on conflict (run_id, key) do nothing`,
      [runId, Object.keys(params), Object.values(params)],
    );
    const known = await transaction.query<{ key: string; value: string }>(
      'select key, value from rescue_predict.run_params where run_id = $1 and key = any($2)',
      [runId, Object.keys(params)],
    );
    const changed = known.find(({ key, value }) => params[key] !== value);
    if (changed === undefined) return;
    throw new AppError(
      'INPUT_INVALID',
      `parameter ${changed.key} of run ${runId}: expected "${changed.value}" as logged before, came "${params[changed.key]}"`,
      { runId, key: changed.key },
    );
  });
}

async function logMetrics(
  database: Database,
  runId: string,
  metrics: Readonly<Record<string, number>>,
  step: number,
): Promise<void> {
  const fault = Object.entries(metrics).find(([, value]) => !Number.isFinite(value));
  if (fault !== undefined || !Number.isInteger(step))
    throw new AppError(
      'INPUT_INVALID',
      `metrics of run ${runId}: expected finite values and a whole step, came ${fault?.join(' = ') ?? `step ${step}`}`,
      { runId },
    );
  await requireRun(database, runId);
  const parameters = [runId, Object.keys(metrics), Object.values(metrics), step];
  await database.query(
    `with logged as (
       insert into rescue_predict.run_metrics (run_id, key, value, step)
       select $1, *, $4 from unnest($2::text[], $3::double precision[])
       returning run_id, key, step, value)
     insert into rescue_predict.run_last_metrics as last select * from logged
     on conflict (run_id, key) do update set step = excluded.step, value = excluded.value
     where excluded.step >= last.step`,
    parameters,
  );
}

async function setTags(database: Database, runId: string, tags: Readonly<Record<string, string>>) {
  await database.query(
    `insert into rescue_predict.run_tags select $1, * from unnest($2::text[], $3::text[])
     on conflict (run_id, key) do update set value = excluded.value`,
    [runId, Object.keys(tags), Object.values(tags)],
  );
}

async function selectRuns(
  database: Database,
  rest: string,
  parameters: readonly unknown[],
): Promise<TrackedRun[]> {
  const objectOf = (table: string) =>
    `coalesce((select jsonb_object_agg(key, value) from rescue_predict.${table} where run_id = r.id), '{}')`;
  const rows = await database.query<Omit<TrackedRun, 'endedAtUtc'> & { endedAtUtc: string | null }>(
    `select r.id, e.name experiment, r.name, r.status, r.started_at "startedAtUtc", r.ended_at "endedAtUtc",
       ${objectOf('run_params')} params, ${objectOf('run_last_metrics')} metrics, ${objectOf('run_tags')} tags
     from rescue_predict.runs r join rescue_predict.experiments e on e.id = r.experiment_id ${rest}`,
    parameters,
  );
  return rows.map((row) => ({ ...row, endedAtUtc: row.endedAtUtc ?? undefined }));
}
