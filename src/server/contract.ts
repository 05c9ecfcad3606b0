import type { Static, TSchema } from 'typebox';
import { FORECAST_ROUTES } from './contract/forecast-routes.js';
import type { Driver, Issue, Problem } from './contract/schemas.js';
import { WORKFLOW_ROUTES } from './contract/workflow-routes.js';

export { Problem } from './contract/schemas.js';

/**
 * The API as data: validation, OpenAPI and the typed web client derive from this one table.
 * Rates are expected injury accidents (λ); probabilities are P(N ≥ 1), 0 to 1; days are civil days in Europe/Paris.
 */
export const ROUTES = { ...FORECAST_ROUTES, ...WORKFLOW_ROUTES } as const;

export type Routes = typeof ROUTES;
export type RouteName = keyof typeof ROUTES;
type PartOf<Name extends keyof Routes, Part extends string> =
  Routes[Name] extends Record<Part, infer Schema>
    ? Schema extends TSchema
      ? Static<Schema>
      : never
    : undefined;
export type ParamsOf<Name extends keyof Routes> = PartOf<Name, 'params'>;
export type QueryOf<Name extends keyof Routes> = PartOf<Name, 'query'>;
export type BodyOf<Name extends keyof Routes> = PartOf<Name, 'body'>;
export type ResponseOf<Name extends keyof Routes> = PartOf<Name, 'response'>;

export type IssueView = Static<typeof Issue>;
export type ProblemView = Static<typeof Problem>;
export type DriverView = Static<typeof Driver>;
