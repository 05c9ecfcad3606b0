import { type Static, type TSchema, Type } from 'typebox';
import { AppError } from '../../lib/errors.js';
import type { Dag, DagTask } from '../dag.js';

/** Changes when a DAG file of an older export could not read the manifest of a newer one. */
export const MANIFEST_FORMAT = 1;

/** Airflow makes no runs for days before this one; it never catches up on days before the DAG was switched on. */
const START_DAY = '2025-01-01';
const POOL_PREFIX = 'rescue_predict_';

const Task = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9_-]+$' }),
    uses: Type.String({ minLength: 1 }),
    params: Type.Record(Type.String(), Type.Unknown()),
    needs: Type.Array(Type.String()),
    group: Type.Union([Type.String(), Type.Null()]),
    triggerRule: Type.Union([Type.Literal('none_failed'), Type.Literal('all_done')]),
    teardown: Type.Boolean(),
    retries: Type.Integer({ minimum: 0 }),
    retryDelayS: Type.Number({ minimum: 0 }),
    backoff: Type.Number({ minimum: 1 }),
    timeoutS: Type.Number({ exclusiveMinimum: 0 }),
    pool: Type.String({ pattern: `^${POOL_PREFIX}` }),
  },
  { additionalProperties: false },
);

const ManifestDag = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9_-]+$' }),
    description: Type.String(),
    schedule: Type.Union([Type.Object({ cron: Type.String(), timezone: Type.String() }), Type.Null()]),
    startDay: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }),
    catchup: Type.Boolean(),
    maxActiveRuns: Type.Integer({ minimum: 1 }),
    params: Type.Record(Type.String(), Type.Object({ default: Type.Unknown(), schema: Type.Unknown() })),
    watched: Type.Boolean({ description: 'a task of its own fails the run when any task fails' }),
    tasks: Type.Array(Task),
  },
  { additionalProperties: false },
);

/** What the exported DAG file reads: the workflows as JSON. */
export const AirflowManifest = Type.Object(
  {
    format: Type.Literal(MANIFEST_FORMAT),
    version: Type.String({ description: 'version of rescue-predict that exported it' }),
    command: Type.String({
      minLength: 1,
      description: 'how a worker starts it; words split as a shell does',
    }),
    pools: Type.Record(Type.String(), Type.Integer({ minimum: 1 })),
    dags: Type.Array(ManifestDag),
  },
  { additionalProperties: false },
);
export type AirflowManifest = Static<typeof AirflowManifest>;

export type ExportOptions = {
  readonly version: string;
  readonly command: string;
  /** slots of each pool that the tasks name */
  readonly pools: Readonly<Record<string, number>>;
};

/** The workflows as data for Airflow. @throws AppError INPUT_INVALID when one cannot be said in Airflow's words */
export function airflowManifest(dags: readonly Dag[], options: ExportOptions): AirflowManifest {
  return {
    format: MANIFEST_FORMAT,
    version: options.version,
    command: options.command,
    pools: Object.fromEntries(
      Object.entries(options.pools).map(([name, slots]) => [`${POOL_PREFIX}${name}`, slots]),
    ),
    dags: dags.map(manifestDag),
  };
}

function manifestDag(dag: Dag): AirflowManifest['dags'][number] {
  return {
    id: dag.name,
    description: dag.description,
    schedule: dag.schedule ?? null,
    startDay: START_DAY,
    catchup: false,
    maxActiveRuns: dag.concurrency,
    params: manifestParams(dag),
    watched: dag.tasks.some(({ triggerRule }) => triggerRule !== 'all_success'),
    tasks: dag.tasks.map((task) => manifestTask(dag.name, task)),
  };
}

/**
 * `all_success` becomes `none_failed`: a task that found nothing to do ends as skipped, and Airflow's own
 * `all_success` would then skip all that comes after it.
 */
function manifestTask(dag: string, task: DagTask): AirflowManifest['dags'][number]['tasks'][number] {
  if (/\{\{|\{%|\{#/.test(JSON.stringify(task.params)))
    throw new AppError(
      'INPUT_INVALID',
      `${dag}.${task.id}: expected parameters without {{, {% and {#, which Airflow would take for a template`,
    );
  return {
    id: task.id,
    uses: task.uses,
    params: { ...task.params },
    needs: [...task.needs],
    group: task.group ?? null,
    triggerRule: task.triggerRule === 'all_success' ? 'none_failed' : 'all_done',
    teardown: task.triggerRule === 'teardown',
    retries: task.retries,
    retryDelayS: task.retryDelayS,
    backoff: task.backoff,
    timeoutS: task.timeoutS,
    pool: `${POOL_PREFIX}${task.pool}`,
  };
}

/** Airflow wants a value for every parameter of a scheduled DAG: one that may be left away gets null. */
function manifestParams(dag: Dag): AirflowManifest['dags'][number]['params'] {
  const { properties = {}, required = [] } = dag.params as TSchema & {
    readonly properties?: Readonly<Record<string, { readonly default?: unknown }>>;
    readonly required?: readonly string[];
  };
  return Object.fromEntries(
    Object.entries(properties).map(([name, { default: value, ...schema }]) => {
      if (value !== undefined) return [name, { default: value, schema }];
      if (!required.includes(name))
        return [name, { default: null, schema: { anyOf: [{ type: 'null' }, schema] } }];
      throw new AppError(
        'INPUT_INVALID',
        `${dag.name}: parameter ${name}: expected a default, or that it may be left away: Airflow starts scheduled runs without asking`,
      );
    }),
  );
}
