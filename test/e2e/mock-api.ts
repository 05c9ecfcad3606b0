import fastifyStatic from '@fastify/static';
import Fastify, { type FastifyInstance } from 'fastify';
import { parseDay } from '../../src/domain/day.js';
import { ERRORS, type ErrorCode } from '../../src/lib/errors.js';
import {
  MOCK_TODAY,
  mockCommune,
  mockCommunes,
  mockForecasts,
  mockStatus,
  mockWeek,
} from './mock-answers.js';
import type { MockCommune, MockDepartment } from './mock-country.js';

export type MockOptions = {
  readonly departments: readonly MockDepartment[];
  readonly simulated: boolean;
  /** departments of which no issue exists */
  readonly withoutIssue: readonly string[];
  /** absolute path of the built page */
  readonly web: string;
};

/** Serves the built page and answers of the contract's shape on loopback. */
export async function startMockApi(
  options: MockOptions,
): Promise<{ url: string; close: () => Promise<void> }> {
  const server = Fastify();
  addRoutes(server, options);
  await server.register(fastifyStatic, { root: options.web, wildcard: false });
  server.setNotFoundHandler((request, reply) =>
    request.url.startsWith('/api/')
      ? refuse(reply, 404, 'NOT_FOUND', `${request.url}: no such route`)
      : reply.sendFile('index.html'),
  );
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  return { url, close: () => server.close() };
}

function addRoutes(server: FastifyInstance, { departments, simulated, withoutIssue }: MockOptions): void {
  type Named = { Params: { department: string } };
  const find = (code: string | undefined) => departments.find((department) => department.code === code);
  server.get('/api/status', () => mockStatus(departments, simulated, withoutIssue));
  server.get<Named>('/api/departments/:department/week', ({ params }, reply) => {
    const department = find(params.department);
    if (department === undefined || withoutIssue.includes(department.code))
      return refuse(
        reply,
        404,
        'ISSUE_MISSING',
        `department ${params.department}: expected an issue, found none`,
      );
    return mockWeek(department, simulated);
  });
  server.get<Named>('/api/departments/:department/communes', ({ params }, reply) => {
    const department = find(params.department);
    return department === undefined
      ? refuse(reply, 404, 'UNKNOWN_DEPARTMENT', 'mock')
      : mockCommunes(department);
  });
  server.get<Named>('/api/departments/:department/contours', ({ params }, reply) => {
    const department = find(params.department);
    return department === undefined ? refuse(reply, 404, 'UNKNOWN_DEPARTMENT', 'mock') : department.contours;
  });
  server.get<{ Querystring: { department?: string; day?: string } }>('/api/forecasts', ({ query }, reply) => {
    const department = find(query.department);
    if (department === undefined) return refuse(reply, 404, 'UNKNOWN_DEPARTMENT', 'mock');
    return mockForecasts(department, parseDay(query.day ?? '') ?? MOCK_TODAY, simulated);
  });
  server.get<{ Params: { code: string } }>('/api/communes/:code', ({ params }, reply) => {
    for (const department of departments) {
      const commune = department.communes.find(({ code }) => code === params.code);
      if (commune !== undefined) return mockCommune(department, commune, simulated);
    }
    return refuse(reply, 404, 'NOT_FOUND', `commune ${params.code}: not in the mock`);
  });
  server.get<{ Querystring: { q: string; limit?: string } }>('/api/communes', ({ query }) => {
    const key = fold(query.q);
    const matches = ({ name, code }: MockCommune) => fold(name).includes(key) || code.startsWith(query.q);
    const found = departments.flatMap((department) =>
      department.communes
        .filter(matches)
        .map(({ normal: _, ...commune }) => ({ ...commune, department: department.code })),
    );
    return { communes: found.slice(0, Number(query.limit ?? 20)) };
  });
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

type Reply = { code: (status: number) => { type: (type: string) => { send: (body: unknown) => unknown } } };

function refuse(reply: Reply, status: number, code: ErrorCode, detail: string): unknown {
  return reply
    .code(status)
    .type('application/problem+json')
    .send({ type: 'about:blank', title: code, status, detail, code, remedy: ERRORS[code] });
}
