import fastifyStatic from '@fastify/static';
import Fastify, { type FastifyInstance } from 'fastify';
import { type Day, dayInParis, daysFromTo, parseDay } from '../../src/domain/day.js';
import { ERRORS, type ErrorCode } from '../../src/lib/errors.js';
import type { BodyOf, ResponseOf } from '../../src/server/contract.js';
import { mockStatus } from './mock-answers.js';
import {
  LETTER_OF,
  MOCK_NOW_UTC,
  MOCK_WORKFLOW_DAY,
  type MockRun,
  type MockWorkflow,
  mockLog,
  mockWorkflows,
} from './mock-workflow-data.js';

export const MOCK_TOKEN = 'open-sesame';

/** What arrived with an action, for the tests to look at. */
export type SentAction = {
  readonly url: string;
  readonly authorization: string | undefined;
  readonly body: unknown;
};

export type WorkflowsMock = {
  readonly url: string;
  readonly sent: SentAction[];
  readonly close: () => Promise<void>;
};

/** Serves the built page and the operating routes on loopback, with a state that actions change. */
export async function startMockWorkflows(web: string): Promise<WorkflowsMock> {
  const server = Fastify();
  const sent: SentAction[] = [];
  const workflows = mockWorkflows();
  const backfills: ResponseOf<'backfills'>['backfills'][number][] = [oldBackfill()];
  server.addHook('preHandler', async (request, reply) => {
    if (request.method !== 'POST') return;
    const { authorization } = request.headers;
    sent.push({ url: request.url, authorization, body: request.body });
    if (authorization !== `Bearer ${MOCK_TOKEN}`)
      return refuse(reply, 401, 'TOKEN_MISSING', 'token: expected that of the operator, found another');
  });
  addReading(server, workflows, backfills);
  addActions(server, workflows, backfills);
  await server.register(fastifyStatic, { root: web, wildcard: false });
  server.setNotFoundHandler((request, reply) =>
    request.url.startsWith('/api/')
      ? refuse(reply, 404, 'NOT_FOUND', `${request.url}: no such route`)
      : reply.sendFile('index.html'),
  );
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  return { url, sent, close: () => server.close() };
}

type Backfills = ResponseOf<'backfills'>['backfills'][number][];
type Named = { Params: { name: string } };
type Identified = { Params: { id: string } };

function addReading(server: FastifyInstance, workflows: readonly MockWorkflow[], backfills: Backfills): void {
  server.get('/api/status', () => mockStatus([], false, []));
  server.get('/api/workflows', () => ({ workflows: workflows.map(viewOf) }));
  server.get<Named & { Querystring: { limit?: string } }>(
    '/api/workflows/:name/grid',
    ({ params, query }, reply) => {
      const workflow = workflows.find(({ name }) => name === params.name);
      return workflow === undefined
        ? refuse(reply, 404, 'NOT_FOUND', `workflow ${params.name}: not in the mock`)
        : gridOf(workflow, Number(query.limit ?? 100));
    },
  );
  server.get<Identified>('/api/runs/:id', ({ params }, reply) => {
    const run = findRun(workflows, params.id);
    return run === undefined
      ? refuse(reply, 404, 'NOT_FOUND', `run ${params.id}: not in the mock`)
      : { run: run.run, params: run.params, tries: run.tries() };
  });
  server.get<{ Params: { id: string; task: string; number: string }; Querystring: { from?: string } }>(
    '/api/runs/:id/tasks/:task/tries/:number/log',
    ({ params, query }, reply) => {
      const run = findRun(workflows, params.id);
      if (run === undefined) return refuse(reply, 404, 'NOT_FOUND', `run ${params.id}: not in the mock`);
      return mockLog(run, params.task, Number(query.from ?? 0), Date.now());
    },
  );
  server.get('/api/backfills', () => ({ backfills }));
}

function addActions(server: FastifyInstance, workflows: readonly MockWorkflow[], backfills: Backfills): void {
  server.post<Named & { Body: BodyOf<'triggerRun'> }>(
    '/api/workflows/:name/runs',
    ({ params, body }, reply) => {
      const workflow = workflows.find(({ name }) => name === params.name);
      if (workflow === undefined) return refuse(reply, 404, 'NOT_FOUND', 'mock');
      const day = parseDay(body.day ?? '') ?? MOCK_WORKFLOW_DAY;
      if (day < '2020-01-01')
        return refuse(reply, 400, 'INPUT_INVALID', `day: expected 2020-01-01 or later, found ${day}`);
      return { run: workflow.start(day, body.params ?? {}).run };
    },
  );
  server.post<Named & { Body: BodyOf<'pauseWorkflow'> }>(
    '/api/workflows/:name/pause',
    ({ params, body }, reply) => {
      const workflow = workflows.find(({ name }) => name === params.name);
      if (workflow === undefined) return refuse(reply, 404, 'NOT_FOUND', 'mock');
      workflow.paused = body.paused;
      return { paused: body.paused };
    },
  );
  for (const action of ['cancel', 'retry', 'clear', 'mark'])
    server.post<Identified>(`/api/runs/:id/${action}`, ({ params }, reply) => {
      const run = findRun(workflows, params.id);
      if (run === undefined) return refuse(reply, 404, 'NOT_FOUND', 'mock');
      run.run = { ...run.run, state: action === 'cancel' ? 'cancelled' : 'queued', endedAtUtc: null };
      return { run: run.run };
    });
  server.post<Named & { Body: BodyOf<'backfill'> }>(
    '/api/workflows/:name/backfill',
    ({ params, body }, reply) => {
      const workflow = workflows.find(({ name }) => name === params.name);
      const [first, last] = [parseDay(body.firstDay), parseDay(body.lastDay)];
      if (workflow === undefined || first === undefined || last === undefined)
        return refuse(reply, 400, 'INPUT_INVALID', 'mock');
      const days = planOf(workflow, daysFromTo(first, last), body.onlyMissing ?? false);
      if (body.dryRun === true) return { id: null, days };
      const id = `backfill-${backfills.length + 1}`;
      const runs = days.filter(({ willRun }) => willRun).length;
      backfills.unshift({
        id,
        workflow: params.name,
        firstDay: first,
        lastDay: last,
        parallel: body.parallel ?? 1,
        startedAtUtc: MOCK_NOW_UTC,
        runs,
        done: Math.floor(runs / 3),
        failed: 0,
      });
      return { id, days };
    },
  );
}

export function planOf(
  workflow: MockWorkflow,
  days: readonly Day[],
  onlyMissing: boolean,
): ResponseOf<'backfill'>['days'] {
  const good = new Set(workflow.runs.filter(({ run }) => run.state === 'success').map(({ run }) => run.day));
  return days.map((day) => ({ day, exists: good.has(day), willRun: !(onlyMissing && good.has(day)) }));
}

export function viewOf(workflow: MockWorkflow): ResponseOf<'workflows'>['workflows'][number] {
  const { name, description, cron, timezone, tasks, params, paused, nextRunUtc } = workflow;
  return {
    name,
    description,
    cron,
    timezone,
    paused,
    nextRunUtc: paused ? null : nextRunUtc,
    nextDay: paused || nextRunUtc === null ? null : dayInParis(new Date(nextRunUtc)),
    tasks: [...tasks],
    params,
    latest: workflow.runs.slice(0, 25).map(({ run }) => run),
  };
}

export function gridOf(workflow: MockWorkflow, limit: number): ResponseOf<'workflowGrid'> {
  const runs = workflow.runs.slice(0, limit);
  return {
    tasks: workflow.tasks.map(({ id }) => id),
    runs: runs.map(({ run }) => run),
    states: runs.map(({ states }) => states.map((state) => LETTER_OF[state]).join('')),
  };
}

function findRun(workflows: readonly MockWorkflow[], id: string): MockRun | undefined {
  return workflows.flatMap(({ runs }) => runs).find(({ run }) => run.id === id);
}

function oldBackfill(): Backfills[number] {
  return {
    id: 'backfill-1',
    workflow: 'forecast',
    firstDay: '2026-01-01',
    lastDay: '2026-03-31',
    parallel: 4,
    startedAtUtc: '2026-11-20T09:12:00Z',
    runs: 90,
    done: 90,
    failed: 2,
  };
}

type Reply = { code: (status: number) => { type: (type: string) => { send: (body: unknown) => unknown } } };

function refuse(reply: Reply, status: number, code: ErrorCode, detail: string): unknown {
  return reply
    .code(status)
    .type('application/problem+json')
    .send({ type: 'about:blank', title: code, status, detail, code, remedy: ERRORS[code] });
}
