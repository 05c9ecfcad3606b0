import { randomUUID } from 'node:crypto';
import { AppError } from '../../lib/errors.js';
import type { AliasChange, ModelVersion, Tracking } from '../tracking.js';
import { isAlreadyThere, type MlflowClient } from './client.js';
import {
  CREATED_TAG,
  type MlflowModel,
  type MlflowVersion,
  readVersion,
  versionOfAlias,
} from './entities.js';
import { getMlflowRun } from './runs.js';

type RegistryMethods = Pick<
  Tracking,
  'registerVersion' | 'listVersions' | 'getVersion' | 'findAlias' | 'setAlias' | 'listAliasChanges'
>;

/** Folder of a run's artifacts that Python users load: the one with the file MLmodel. */
const MODEL_FOLDER = 'model';
/**
 * Tags of the registered model that hold its alias changes, for MLflow keeps none. Each ends in a number that grows and in
 * a random part, so that of two changes at the same time none is lost.
 */
const CHANGE_TAG = 'rescue-predict.alias_change.';
const PAGE = 200;

/** Registered models, their versions and aliases on an MLflow server. */
export function openMlflowRegistry(client: MlflowClient): RegistryMethods {
  return {
    registerVersion: (version) => registerVersion(client, version),
    listVersions: async (model) => {
      const registered = await getModel(client, model);
      const versions = await searchVersions(client, model);
      return versions
        .map((version) => readVersion(version, registered))
        .sort((a, b) => b.version - a.version);
    },
    getVersion: (model, version) => getVersion(client, model, version),
    findAlias: async (model, alias) => {
      const registered = await findModel(client, model);
      const version = registered === undefined ? undefined : versionOfAlias(registered, alias);
      return version === undefined ? undefined : getVersion(client, model, version);
    },
    setAlias: (change) => setAlias(client, change),
    listAliasChanges: async (model) =>
      changeTags(await getModel(client, model))
        .map(({ change }) => change)
        .reverse(),
  };
}

async function registerVersion(
  client: MlflowClient,
  { model, runId, createdAtUtc, description }: Parameters<Tracking['registerVersion']>[0],
): Promise<ModelVersion> {
  const { info } = await getMlflowRun(client, runId);
  if ((await findModel(client, model)) === undefined)
    await client.send('POST', 'mlflow/registered-models/create', { name: model }).catch((error: unknown) => {
      if (!isAlreadyThere(error)) throw error;
    });
  const { model_version } = await client.send<{ model_version: MlflowVersion }>(
    'POST',
    'mlflow/model-versions/create',
    {
      name: model,
      source: `${info.artifact_uri?.replace(/\/+$/, '')}/${MODEL_FOLDER}`,
      run_id: runId,
      description,
      tags: [{ key: CREATED_TAG, value: createdAtUtc }],
    },
  );
  return getVersion(client, model, Number(model_version.version));
}

/**
 * Notes the change, then moves the alias: MLflow has no transactions, and a process that dies in between leaves a note too
 * many rather than a change that nobody signed. A note whose change is refused is taken back.
 */
async function setAlias(client: MlflowClient, change: Omit<AliasChange, 'previous'>): Promise<void> {
  const { model, alias, version } = change;
  const registered = await getModel(client, model);
  const previous = versionOfAlias(registered, alias);
  if (previous === version) return;
  if (version !== undefined) await getVersion(client, model, version);
  const number = (changeTags(registered).at(-1)?.number ?? 0) + 1;
  const key = `${CHANGE_TAG}${String(number).padStart(6, '0')}.${randomUUID().slice(0, 8)}`;
  const { atUtc, by, why } = change;
  const value = JSON.stringify({ alias, version, previous, atUtc, by, why: why.slice(0, 2000) });
  await client.send('POST', 'mlflow/registered-models/set-tag', { name: model, key, value });
  try {
    if (version === undefined)
      await client.send('DELETE', 'mlflow/registered-models/alias', { name: model, alias });
    else
      await client.send('POST', 'mlflow/registered-models/alias', {
        name: model,
        alias,
        version: String(version),
      });
  } catch (error) {
    await client.send('DELETE', 'mlflow/registered-models/delete-tag', { name: model, key });
    throw error;
  }
}

/** Oldest first. */
function changeTags(model: MlflowModel): { number: number; change: AliasChange }[] {
  return (model.tags ?? [])
    .filter(({ key }) => key.startsWith(CHANGE_TAG))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ key, value }) => {
      const { alias, version, previous, atUtc, by, why } = JSON.parse(value) as AliasChange;
      return {
        number: Number.parseInt(key.slice(CHANGE_TAG.length), 10),
        change: { model: model.name, alias, version, previous, atUtc, by, why },
      };
    });
}

/** @throws AppError NOT_FOUND */
async function getModel(client: MlflowClient, name: string): Promise<MlflowModel> {
  return (await client.get<{ registered_model: MlflowModel }>('mlflow/registered-models/get', { name }))
    .registered_model;
}

async function findModel(client: MlflowClient, name: string): Promise<MlflowModel | undefined> {
  try {
    return await getModel(client, name);
  } catch (error) {
    if (error instanceof AppError && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}

async function getVersion(client: MlflowClient, model: string, version: number): Promise<ModelVersion> {
  const query = { name: model, version: String(version) };
  const { model_version } = await client.get<{ model_version: MlflowVersion }>(
    'mlflow/model-versions/get',
    query,
  );
  return readVersion(model_version, await getModel(client, model));
}

async function searchVersions(client: MlflowClient, model: string): Promise<MlflowVersion[]> {
  const all: MlflowVersion[] = [];
  for (let token: string | undefined = ''; token !== undefined; ) {
    const page: { model_versions?: MlflowVersion[]; next_page_token?: string } = await client.get(
      'mlflow/model-versions/search',
      {
        filter: `name='${model.replaceAll("'", "''")}'`,
        max_results: String(PAGE),
        ...(token === '' ? {} : { page_token: token }),
      },
    );
    all.push(...(page.model_versions ?? []));
    token = page.next_page_token === '' ? undefined : page.next_page_token;
  }
  return all;
}
