import type { Routes } from '../../../server/contract.js';

/** Addresses of the operating routes; the compiler refuses one that the contract does not have. */
export const OPS_PATHS = {
  workflows: '/api/workflows',
  workflowGrid: '/api/workflows/:name/grid',
  run: '/api/runs/:id',
  tryLog: '/api/runs/:id/tasks/:task/tries/:number/log',
  backfills: '/api/backfills',
  triggerRun: '/api/workflows/:name/runs',
  pauseWorkflow: '/api/workflows/:name/pause',
  cancelRun: '/api/runs/:id/cancel',
  retryRun: '/api/runs/:id/retry',
  clearTasks: '/api/runs/:id/clear',
  markTask: '/api/runs/:id/mark',
  backfill: '/api/workflows/:name/backfill',
} as const satisfies { readonly [Name in keyof Routes]?: Routes[Name]['path'] };

type OpsRoute = keyof typeof OPS_PATHS;
type OfMethod<Method> = {
  [Name in OpsRoute]: Routes[Name]['method'] extends Method ? Name : never;
}[OpsRoute];
export type OpsReadRoute = OfMethod<'GET'>;
export type OpsWriteRoute = OfMethod<'POST'>;
