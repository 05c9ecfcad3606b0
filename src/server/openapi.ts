import { Problem, ROUTES } from './contract.js';

type Schema = { readonly properties?: Record<string, unknown>; readonly required?: readonly string[] };
type RouteShape = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly summary: string;
  readonly params?: Schema;
  readonly query?: Schema;
  readonly body?: Schema;
  readonly response: Schema;
  readonly needsToken?: boolean;
  readonly formats?: readonly ('csv' | 'geojson')[];
};

const MEDIA = { csv: 'text/csv', geojson: 'application/geo+json' } as const;

/** The OpenAPI 3.1 document of the contract. @param version of the product */
export function openApi(version: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [name, route] of Object.entries(ROUTES) as [string, RouteShape][]) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(name, route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'rescue-predict',
      version,
      description:
        "Tomorrow's road-accident risk for every French commune, seven days ahead. Rates are expected injury accidents; probabilities are P(N ≥ 1).",
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: { Problem },
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    },
  };
}

function operation(name: string, route: RouteShape): Record<string, unknown> {
  const content: Record<string, unknown> = { 'application/json': { schema: route.response } };
  for (const format of route.formats ?? []) content[MEDIA[format]] = { schema: { type: 'string' } };
  const problem = {
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  return {
    operationId: name,
    summary: route.summary,
    ...(route.needsToken === true ? { security: [{ token: [] }] } : {}),
    parameters: [...parameters('path', route.params), ...parameters('query', route.query)],
    ...(route.body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: route.body } } } }),
    responses: {
      '200': { description: route.summary, content },
      '400': { description: 'The request is not valid: says what was expected', ...problem },
      ...(route.needsToken === true
        ? { '401': { description: 'The token is missing or wrong', ...problem } }
        : {}),
      '404': { description: 'There is no such thing', ...problem },
      '503': { description: 'Not ready: says what to run', ...problem },
    },
  };
}

function parameters(place: 'path' | 'query', schema: Schema | undefined): Record<string, unknown>[] {
  return Object.entries(schema?.properties ?? {}).map(([name, inner]) => ({
    name,
    in: place,
    required: place === 'path' || (schema?.required?.includes(name) ?? false),
    schema: inner,
  }));
}
