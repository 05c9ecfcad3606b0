import { type Day, dayInParis, parseDay } from '../../domain/day.js';
import { AppError } from '../../lib/errors.js';
import type { Registry } from '../../workflows/registry.js';
import type { Workflows, WorkflowView } from '../../workflows/workflows.js';
import type { ResponseOf } from '../contract.js';
import type { Handlers } from './handlers.js';

type WorkflowHandlers = Pick<
  Handlers,
  | 'workflows'
  | 'workflowGrid'
  | 'run'
  | 'tryLog'
  | 'triggerRun'
  | 'pauseWorkflow'
  | 'cancelRun'
  | 'retryRun'
  | 'clearTasks'
  | 'markTask'
  | 'backfill'
  | 'backfills'
>;

const GRID_RUNS = 100;
const MOST_GRID_RUNS = 1000;
/** Who asks: whoever has the token. */
const BY = 'api';

/** Operating the workflows. @param workflows undefined when this server operates none */
export function workflowHandlers(given: Workflows | undefined): WorkflowHandlers {
  const workflows = () => {
    if (given === undefined) throw new AppError('NOT_FOUND', 'this server operates no workflows');
    return given;
  };
  return {
    workflows: async () => {
      const { registry } = workflows().catalog;
      return { workflows: (await workflows().list()).map((view) => workflowView(view, registry)) };
    },
    workflowGrid: async ({ params, query }) => {
      const { tasks, runs, states } = await workflows().grid(
        params.name,
        Math.min(query.limit ?? GRID_RUNS, MOST_GRID_RUNS),
      );
      return { tasks: [...tasks], runs: [...runs], states: [...states] };
    },
    run: async ({ params }) => {
      const { run, params: values, tries } = await workflows().show(params.id);
      return { run, params: { ...values }, tries: tries.map(tryView) };
    },
    tryLog: ({ params, query }) =>
      workflows().log(params.id, params.task, Number(params.number), Number(query.from ?? 0)),
    triggerRun: async ({ params, body }) => {
      const day = body.day === undefined ? undefined : requireDay('day', body.day);
      return { run: await workflows().trigger(params.name, { day, params: body.params, by: BY }) };
    },
    pauseWorkflow: async ({ params, body }) => {
      await workflows().pause(params.name, body.paused);
      return { paused: body.paused };
    },
    cancelRun: async ({ params }) => ({ run: await workflows().cancel(params.id) }),
    retryRun: async ({ params }) => ({ run: await workflows().retry(params.id) }),
    clearTasks: async ({ params, body }) => ({ run: await workflows().clear(params.id, body) }),
    markTask: async ({ params, body }) => ({
      run: await workflows().mark(params.id, { ...body, by: BY }),
    }),
    backfill: async ({ params, body }) => {
      const range = {
        firstDay: requireDay('firstDay', body.firstDay),
        lastDay: requireDay('lastDay', body.lastDay),
        onlyMissing: body.onlyMissing === true,
      };
      if (body.dryRun === true) return { id: null, days: await workflows().planBackfill(params.name, range) };
      const { id, days } = await workflows().startBackfill(params.name, {
        ...range,
        parallel: body.parallel ?? 1,
        params: body.params ?? {},
        by: BY,
      });
      return { id, days: [...days] };
    },
    backfills: async () => ({ backfills: await workflows().backfills() }),
  };
}

/** @throws AppError INPUT_INVALID */
function requireDay(name: string, text: string): Day {
  const day = parseDay(text);
  if (day === undefined)
    throw new AppError('INPUT_INVALID', `${name}: expected a date of the calendar, found ${text}`);
  return day;
}

function workflowView({ dag, paused, nextRun, latest }: WorkflowView, registry: Registry) {
  return {
    name: dag.name,
    description: dag.description,
    cron: dag.schedule?.cron ?? null,
    timezone: dag.schedule?.timezone ?? 'Europe/Paris',
    paused,
    nextRunUtc: nextRun?.toISOString() ?? null,
    nextDay: nextRun === undefined ? null : dayInParis(nextRun),
    tasks: dag.tasks.map(({ id, uses, needs, group, triggerRule, retries }) => ({
      id,
      description: registry.get(uses)?.description ?? uses,
      needs: [...needs],
      group: group ?? null,
      triggerRule,
      retries,
    })),
    params: dag.params,
    latest: [...latest],
  };
}

type TryView = ResponseOf<'run'>['tries'][number];

function tryView(
  one: {
    [Field in keyof TryView]: TryView[Field];
  },
): TryView {
  const { task, number, state, worker, startedAtUtc, endedAtUtc, summary, error } = one;
  return { task, number, state, worker, startedAtUtc, endedAtUtc, summary, error };
}
