import type { Clock } from '../lib/clock.js';
import type { Database } from '../lib/database.js';
import type { ArtifactStore } from './artifact-store.js';
import { openEmbeddedTracking } from './embedded.js';
import type { MlflowAccess } from './mlflow/client.js';
import { openMlflowTracking } from './mlflow.js';
import type { Tracking } from './tracking.js';

export type TrackingSettings = { readonly kind: 'embedded' } | ({ readonly kind: 'mlflow' } & MlflowAccess);

/** Turns settings into one tracking. @param own what the embedded one keeps its runs and files in */
export function openTracking(
  settings: TrackingSettings,
  own: { readonly database: Database; readonly artifacts: ArtifactStore; readonly clock: Clock },
): Tracking {
  return settings.kind === 'mlflow'
    ? openMlflowTracking(settings, own.clock)
    : openEmbeddedTracking(own.database, own.artifacts);
}
