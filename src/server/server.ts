import compress from '@fastify/compress';
import fastifyStatic from '@fastify/static';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { AppError } from '../lib/errors.js';
import { VERSION } from '../lib/version.js';
import type { TaskContext } from '../tasks/task.js';
import type { Workflows } from '../workflows/workflows.js';
import { isTagged, isText } from './answer.js';
import type { Route } from './contract/schemas.js';
import { ROUTES, type RouteName } from './contract.js';
import { accidentHandlers } from './handlers/accidents.js';
import { communeHandlers } from './handlers/communes.js';
import { forecastHandlers } from './handlers/forecasts.js';
import type { Handlers } from './handlers/handlers.js';
import { modelHandlers } from './handlers/models.js';
import { predictHandlers } from './handlers/predict.js';
import { statusHandlers } from './handlers/status.js';
import { workflowHandlers } from './handlers/workflows.js';
import { openApi } from './openapi.js';
import { problemOf } from './problem.js';
import { createModelReader } from './served-model.js';
import { requireToken } from './token.js';

export type ServerOptions = {
  /** folder of the built page; undefined serves the API alone */
  readonly webRoot: string | undefined;
  /** what makes the real thing when the store is simulated */
  readonly realCommand?: string | undefined;
  /** what operators may ask and do; undefined: those routes answer that nothing is operated here */
  readonly operations?: Operations | undefined;
};

export type Operations = {
  readonly workflows: Workflows;
  /** whoever changes something must send it */
  readonly token: string;
};

/** Headers of every answer: no framing by others, no foreign scripts, no guessing of types. */
const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy':
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; worker-src 'self' blob:; frame-ancestors 'self'; object-src 'none'; base-uri 'none'",
} as const;

/** The API and the page. Testable without a port: `server.inject(…)`. */
export async function createServer(context: TaskContext, options: ServerOptions): Promise<FastifyInstance> {
  const server = Fastify({ logger: false, bodyLimit: 64 * 1024, routerOptions: { maxParamLength: 200 } });
  await server.register(compress, { threshold: 1024 });
  server.addHook('onSend', async (_request, reply) => {
    reply.headers(SECURITY_HEADERS);
  });
  server.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error);
    if (problem.status >= 500)
      context.log.warn('request failed', { method: request.method, url: request.url, error: String(error) });
    return reply.status(problem.status).type('application/problem+json').send(problem);
  });
  addRoutes(server, handlersOf(context, options), options.operations?.token);
  server.get('/api/openapi.json', async () => openApi(VERSION));
  await addPage(server, options.webRoot);
  return server;
}

function handlersOf(context: TaskContext, { realCommand, operations }: ServerOptions): Handlers {
  const models = createModelReader(context);
  return {
    ...statusHandlers(context, realCommand, operations?.workflows),
    ...forecastHandlers(context),
    ...communeHandlers(context, models),
    ...accidentHandlers(context),
    ...modelHandlers(context),
    ...predictHandlers(context, models),
    ...workflowHandlers(operations?.workflows),
  };
}

type AnyHandler = (request: { params: unknown; query: unknown; body: unknown }) => Promise<unknown>;

function addRoutes(server: FastifyInstance, handlers: Handlers, token: string | undefined): void {
  for (const name of Object.keys(ROUTES) as RouteName[]) {
    const route: Route = ROUTES[name];
    const handle = handlers[name] as AnyHandler;
    const answer = async ({ params, query, body, headers }: FastifyRequest, reply: FastifyReply) =>
      send(reply, headers['if-none-match'], await handle({ params, query, body }), name);
    const schema = {
      ...(route.params === undefined ? {} : { params: route.params }),
      ...(route.query === undefined ? {} : { querystring: route.query }),
      ...(route.body === undefined ? {} : { body: route.body }),
    };
    const onRequest = route.needsToken === true ? [requireToken(token)] : [];
    server.route({ method: route.method, url: route.path, schema, onRequest, handler: answer });
    // The original system's clients post to /predict.
    if (name === 'predict') server.route({ method: 'POST', url: '/predict', schema, handler: answer });
  }
}

async function send(reply: FastifyReply, known: string | undefined, answer: unknown, name: RouteName) {
  if (isTagged(answer)) {
    const etag = `"${answer.etag}"`;
    reply.header('etag', etag).header('cache-control', 'no-cache');
    if (known?.replaceAll('W/', '').split(', ').includes(etag)) return reply.status(304).send();
    return send(reply, undefined, await answer.body(), name);
  }
  if (isText(answer)) {
    if (answer.fileName !== undefined)
      reply.header('content-disposition', `attachment; filename="${answer.fileName}"`);
    return reply.type(answer.contentType).send(answer.body);
  }
  if (name === 'ready' && (answer as { ready: boolean }).ready === false) reply.status(503);
  return reply.send(answer);
}

/** Serves the page; every other address that is not of the API is the page too, which reads its state from it. */
async function addPage(server: FastifyInstance, webRoot: string | undefined): Promise<void> {
  if (webRoot !== undefined)
    await server.register(fastifyStatic, {
      root: webRoot,
      wildcard: true,
      setHeaders: (response, path) =>
        response.setHeader(
          'cache-control',
          path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
        ),
    });
  server.setNotFoundHandler((request, reply) => {
    const isPage =
      webRoot !== undefined &&
      request.method === 'GET' &&
      !request.url.startsWith('/api') &&
      !/\.\w+(\?|$)/.test(request.url);
    if (isPage) return reply.type('text/html').sendFile('index.html');
    const problem = problemOf(
      new AppError(
        'NOT_FOUND',
        `${request.method} ${request.url.split('?')[0]}: expected an address of /api/openapi.json`,
      ),
    );
    return reply.status(problem.status).type('application/problem+json').send(problem);
  });
}
