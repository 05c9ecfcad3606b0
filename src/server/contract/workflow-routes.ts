import { Type } from 'typebox';
import { Day, Instant, Limit, Nullable, type Route } from './schemas.js';

const WorkflowName = Type.String({ pattern: '^[a-z][a-z0-9-]{0,63}$' });
const RunId = Type.String({ pattern: '^[A-Za-z0-9_.:-]{1,160}$' });
const TaskId = Type.String({ pattern: '^[a-z][a-z0-9_-]{0,63}$' });

export const RunState = Type.Union([
  Type.Literal('queued'),
  Type.Literal('running'),
  Type.Literal('success'),
  Type.Literal('failed'),
  Type.Literal('cancelled'),
]);
export const TryState = Type.Union([
  Type.Literal('waiting'),
  Type.Literal('queued'),
  Type.Literal('running'),
  Type.Literal('retrying'),
  Type.Literal('success'),
  Type.Literal('failed'),
  Type.Literal('skipped'),
  Type.Literal('upstream_failed'),
  Type.Literal('cancelled'),
]);

const WorkflowTask = Type.Object({
  id: TaskId,
  description: Type.String(),
  needs: Type.Array(TaskId),
  group: Nullable(Type.String()),
  triggerRule: Type.String(),
  retries: Type.Integer(),
});

const Run = Type.Object({
  id: RunId,
  workflow: WorkflowName,
  /** the civil day the run is for, never an interval's start */
  day: Day,
  state: RunState,
  /** `schedule`, `manual`, `backfill` */
  trigger: Type.String(),
  by: Type.String(),
  queuedAtUtc: Instant,
  startedAtUtc: Nullable(Instant),
  endedAtUtc: Nullable(Instant),
});

const Try = Type.Object({
  task: TaskId,
  number: Type.Integer({ minimum: 1 }),
  state: TryState,
  worker: Nullable(Type.String()),
  startedAtUtc: Nullable(Instant),
  endedAtUtc: Nullable(Instant),
  /** what the task told, one line */
  summary: Nullable(Type.String()),
  error: Nullable(Type.String()),
});

const RunAnswer = Type.Object({ run: Run });
const Params = Type.Record(Type.String(), Type.Unknown());

/** Operating the workflows. Everything that writes needs `Authorization: Bearer <token>`. */
export const WORKFLOW_ROUTES = {
  workflows: {
    method: 'GET',
    path: '/api/workflows',
    summary: 'Every workflow: its tasks, schedule, next run and latest runs',
    response: Type.Object({
      workflows: Type.Array(
        Type.Object({
          name: WorkflowName,
          description: Type.String(),
          cron: Nullable(Type.String()),
          timezone: Type.String(),
          paused: Type.Boolean(),
          nextRunUtc: Nullable(Instant),
          /** the day the next run will be for */
          nextDay: Nullable(Day),
          tasks: Type.Array(WorkflowTask),
          /** JSON Schema of the parameters */
          params: Type.Unknown(),
          latest: Type.Array(Run, { description: 'newest first, at most 25' }),
        }),
      ),
    }),
  },
  workflowGrid: {
    method: 'GET',
    path: '/api/workflows/:name/grid',
    summary: 'Runs × tasks: the state of every cell as one letter, small enough for 1,000 runs of 200 tasks',
    params: Type.Object({ name: WorkflowName }),
    query: Type.Object({ limit: Limit }),
    response: Type.Object({
      tasks: Type.Array(TaskId),
      /** newest first */
      runs: Type.Array(Run),
      /** one text per run, one letter per task: - waiting, q queued, r running, t retrying, s success, f failed, k skipped, u upstream failed, c cancelled */
      states: Type.Array(Type.String()),
    }),
  },
  run: {
    method: 'GET',
    path: '/api/runs/:id',
    summary: 'One run with every try of every task',
    params: Type.Object({ id: RunId }),
    response: Type.Object({ run: Run, params: Params, tries: Type.Array(Try) }),
  },
  tryLog: {
    method: 'GET',
    path: '/api/runs/:id/tasks/:task/tries/:number/log',
    summary: 'The log of one try from a position on; asked again while it grows',
    params: Type.Object({ id: RunId, task: TaskId, number: Type.Integer({ minimum: 1 }) }),
    query: Type.Object({ from: Type.Optional(Type.Integer({ minimum: 0 })) }),
    response: Type.Object({ text: Type.String(), next: Type.Integer(), complete: Type.Boolean() }),
  },
  triggerRun: {
    method: 'POST',
    path: '/api/workflows/:name/runs',
    summary: 'Start a run now',
    needsToken: true,
    params: Type.Object({ name: WorkflowName }),
    body: Type.Object(
      { day: Type.Optional(Day), params: Type.Optional(Params) },
      { additionalProperties: false },
    ),
    response: RunAnswer,
  },
  pauseWorkflow: {
    method: 'POST',
    path: '/api/workflows/:name/pause',
    summary: 'Stop or resume scheduling',
    needsToken: true,
    params: Type.Object({ name: WorkflowName }),
    body: Type.Object({ paused: Type.Boolean() }, { additionalProperties: false }),
    response: Type.Object({ paused: Type.Boolean() }),
  },
  cancelRun: {
    method: 'POST',
    path: '/api/runs/:id/cancel',
    summary: 'Cancel a run: what runs is stopped, teardowns still run',
    needsToken: true,
    params: Type.Object({ id: RunId }),
    response: RunAnswer,
  },
  retryRun: {
    method: 'POST',
    path: '/api/runs/:id/retry',
    summary: 'Run again what failed and all that comes after it',
    needsToken: true,
    params: Type.Object({ id: RunId }),
    response: RunAnswer,
  },
  clearTasks: {
    method: 'POST',
    path: '/api/runs/:id/clear',
    summary: 'Run again some tasks, or a whole group, with all that comes after them',
    needsToken: true,
    params: Type.Object({ id: RunId }),
    body: Type.Object(
      { tasks: Type.Optional(Type.Array(TaskId)), group: Type.Optional(Type.String()) },
      { additionalProperties: false },
    ),
    response: RunAnswer,
  },
  markTask: {
    method: 'POST',
    path: '/api/runs/:id/mark',
    summary: 'Say that a task succeeded or failed, whatever it did',
    needsToken: true,
    params: Type.Object({ id: RunId }),
    body: Type.Object(
      { task: TaskId, state: Type.Union([Type.Literal('success'), Type.Literal('failed')]) },
      { additionalProperties: false },
    ),
    response: RunAnswer,
  },
  backfill: {
    method: 'POST',
    path: '/api/workflows/:name/backfill',
    summary: 'Run a workflow for a range of forecast days; with dryRun only lists them',
    needsToken: true,
    params: Type.Object({ name: WorkflowName }),
    body: Type.Object(
      {
        firstDay: Day,
        lastDay: Day,
        /** leave out days that have a successful run */
        onlyMissing: Type.Optional(Type.Boolean()),
        dryRun: Type.Optional(Type.Boolean()),
        /** runs at the same time, 1 to 16; the daily run always goes first */
        parallel: Type.Optional(Type.Integer({ minimum: 1, maximum: 16 })),
        params: Type.Optional(Params),
      },
      { additionalProperties: false },
    ),
    response: Type.Object({
      /** undefined for a dry run */
      id: Nullable(Type.String()),
      days: Type.Array(Type.Object({ day: Day, exists: Type.Boolean(), willRun: Type.Boolean() })),
    }),
  },
  backfills: {
    method: 'GET',
    path: '/api/backfills',
    summary: 'Backfills, newest first, with how far they are',
    response: Type.Object({
      backfills: Type.Array(
        Type.Object({
          id: Type.String(),
          workflow: WorkflowName,
          firstDay: Day,
          lastDay: Day,
          parallel: Type.Integer(),
          startedAtUtc: Instant,
          runs: Type.Integer(),
          done: Type.Integer(),
          failed: Type.Integer(),
        }),
      ),
    }),
  },
} as const satisfies Record<string, Route>;
