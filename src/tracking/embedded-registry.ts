import type { Database } from '../lib/database.js';
import { AppError } from '../lib/errors.js';
import { requireRun } from './embedded-runs.js';
import type { AliasChange, ModelVersion, Tracking } from './tracking.js';

type RegistryMethods = Pick<
  Tracking,
  'registerVersion' | 'listVersions' | 'getVersion' | 'findAlias' | 'setAlias' | 'listAliasChanges'
>;

/** Model versions, their aliases, and who moved them, in PostgreSQL. */
export function openRegistry(database: Database): RegistryMethods {
  return {
    registerVersion: (version) => registerVersion(database, version),
    listVersions: async (model) => {
      const versions = await selectVersions(database, 'where v.model = $1 order by v.version desc', [model]);
      if (versions.length === 0) noModel(model);
      return versions;
    },
    getVersion: (model, version) => getVersion(database, model, version),
    findAlias: async (model, alias) => {
      const sql = `join rescue_predict.aliases a using (model, version) where model = $1 and a.alias = $2`;
      return (await selectVersions(database, sql, [model, alias]))[0];
    },
    setAlias: (change) => setAlias(database, change),
    listAliasChanges: (model) => listAliasChanges(database, model),
  };
}

async function registerVersion(
  database: Database,
  version: Parameters<Tracking['registerVersion']>[0],
): Promise<ModelVersion> {
  const { model, runId, createdAtUtc, description } = version;
  return database.transaction(async (transaction) => {
    await requireRun(transaction, runId);
    await transaction.query('insert into rescue_predict.models values ($1) on conflict do nothing', [model]);
    await lockModel(transaction, model);
    const [row] = await transaction.query<{ version: number }>(
      `insert into rescue_predict.model_versions (model, version, run_id, created_at, description)
       select $1, coalesce(max(version), 0) + 1, $2, $3, $4 from rescue_predict.model_versions where model = $1
       returning version`,
      [model, runId, createdAtUtc, description],
    );
    return getVersion(transaction, model, (row as { version: number }).version);
  });
}

/** Moves or removes an alias and notes who did it, both or neither. */
async function setAlias(database: Database, change: Omit<AliasChange, 'previous'>): Promise<void> {
  const { model, alias, version, atUtc, by, why } = change;
  await database.transaction(async (transaction) => {
    await lockModel(transaction, model);
    const [current] = await transaction.query<{ version: number }>(
      'select version from rescue_predict.aliases where model = $1 and alias = $2',
      [model, alias],
    );
    if (current?.version === version) return;
    if (version === undefined) {
      await transaction.query('delete from rescue_predict.aliases where model = $1 and alias = $2', [
        model,
        alias,
      ]);
    } else {
      await getVersion(transaction, model, version);
      await transaction.query(
        `insert into rescue_predict.aliases (model, alias, version) values ($1, $2, $3)
         on conflict (model, alias) do update set version = excluded.version`,
        [model, alias, version],
      );
    }
    await transaction.query(
      `insert into rescue_predict.alias_changes (model, alias, version, previous, changed_at, changed_by, why)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [model, alias, version, current?.version, atUtc, by, why],
    );
  });
}

async function listAliasChanges(database: Database, model: string): Promise<AliasChange[]> {
  const [known] = await database.query('select 1 from rescue_predict.models where name = $1', [model]);
  if (known === undefined) noModel(model);
  const rows = await database.query<{ [Field in keyof AliasChange]: AliasChange[Field] | null }>(
    `select model, alias, version, previous, changed_at "atUtc", changed_by "by", why
     from rescue_predict.alias_changes where model = $1 order by position desc`,
    [model],
  );
  return rows.map((row) => ({
    ...(row as AliasChange),
    version: row.version ?? undefined,
    previous: row.previous ?? undefined,
  }));
}

async function getVersion(database: Database, model: string, version: number): Promise<ModelVersion> {
  const [found] = await selectVersions(database, 'where v.model = $1 and v.version = $2', [model, version]);
  if (found === undefined)
    throw new AppError('NOT_FOUND', `there is no version ${version} of model ${model}`, { model, version });
  return found;
}

async function selectVersions(database: Database, rest: string, parameters: readonly unknown[]) {
  return database.query<ModelVersion>(
    `select v.model, v.version, v.run_id "runId", v.created_at "createdAtUtc", v.description,
       array(select alias from rescue_predict.aliases
             where model = v.model and version = v.version order by alias) aliases
     from rescue_predict.model_versions v ${rest}`,
    parameters,
  );
}

/** One change of a model at a time. @throws AppError NOT_FOUND */
async function lockModel(transaction: Database, model: string): Promise<void> {
  const sql = 'select name from rescue_predict.models where name = $1 for update';
  if ((await transaction.query(sql, [model])).length === 0) noModel(model);
}

function noModel(model: string): never {
  throw new AppError('NOT_FOUND', `there is no model ${model}`, { model });
}
