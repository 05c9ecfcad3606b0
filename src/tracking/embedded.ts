import type { Database } from '../lib/database.js';
import type { ArtifactStore } from './artifact-store.js';
import { openRegistry } from './embedded-registry.js';
import { openRuns } from './embedded-runs.js';
import type { Tracking } from './tracking.js';

/**
 * Tracking in the program's own PostgreSQL; the files of runs rest in the artifact store.
 * @param database with the tables of TRACKING_MIGRATIONS
 */
export function openEmbeddedTracking(database: Database, artifacts: ArtifactStore): Tracking {
  return { ...openRuns(database, artifacts), ...openRegistry(database) };
}
