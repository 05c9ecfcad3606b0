import type { Clock } from '../lib/clock.js';
import { openMlflowArtifacts } from './mlflow/artifacts.js';
import { createMlflowClient, type MlflowAccess } from './mlflow/client.js';
import { openMlflowRegistry } from './mlflow/registry.js';
import { openMlflowRuns } from './mlflow/runs.js';
import type { Tracking } from './tracking.js';

/**
 * Tracking on an MLflow server, over its REST API 2.0 (MLflow 2.3 or newer: aliases).
 * @param clock stamps metrics; everything else takes its time from the caller
 */
export function openMlflowTracking(access: MlflowAccess, clock: Clock): Tracking {
  const client = createMlflowClient(access);
  return { ...openMlflowRuns(client, clock), ...openMlflowArtifacts(client), ...openMlflowRegistry(client) };
}
