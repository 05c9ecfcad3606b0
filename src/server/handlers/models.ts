import { AppError } from '../../lib/errors.js';
import { championName } from '../../tasks/model-name.js';
import type { TaskContext } from '../../tasks/task.js';
import type { ModelVersion } from '../../tracking/tracking.js';
import type { ResponseOf } from '../contract.js';
import type { Handlers } from './handlers.js';

export type ModelView = ResponseOf<'model'>;

/** Answers about model versions of the departments this store is for. */
export function modelHandlers(context: TaskContext): Pick<Handlers, 'models' | 'model'> {
  const name = championName(context.config.departments);
  return {
    async models() {
      const versions = await context.tracking.listVersions(name).catch(noneYet);
      const changes = await context.tracking.listAliasChanges(name).catch(noneYet);
      return {
        versions: await Promise.all(versions.map((version) => modelView(context, version))),
        changes: changes.map((change) => ({
          alias: change.alias,
          version: change.version ?? null,
          previous: change.previous ?? null,
          atUtc: change.atUtc,
          by: change.by,
          why: change.why,
        })),
      };
    },
    async model({ params }) {
      const versions = await context.tracking.listVersions(name).catch(noneYet);
      const found = versions.find(({ version }) => version === params.version);
      if (found === undefined)
        throw new AppError('NOT_FOUND', `${name} has no version ${params.version}; see /api/models`);
      return modelView(context, found);
    },
  };
}

/** Before the first training there is no model, which is no fault of whoever asks. */
function noneYet(error: unknown): [] {
  if (error instanceof AppError && error.code === 'NOT_FOUND') return [];
  throw error;
}

export async function modelView(context: TaskContext, version: ModelVersion): Promise<ModelView> {
  const run = await context.tracking.getRun(version.runId);
  return {
    version: version.version,
    runId: version.runId,
    createdAtUtc: version.createdAtUtc,
    description: version.description,
    aliases: [...version.aliases],
    metrics: { ...run.metrics },
    params: { ...run.params },
    tags: { ...run.tags },
  };
}
