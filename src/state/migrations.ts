import type { Database } from '../lib/database.js';
import { AppError } from '../lib/errors.js';
import { sha256 } from '../lib/hash.js';

/** One change of the tables. What was released is never edited: a later change is a migration of its own. */
export type Migration = {
  /** `issues-1`: unique among all parts of the program that share the schema */
  readonly id: string;
  /** each one SQL statement */
  readonly statements: readonly string[];
};

type Applied = { readonly id: string; readonly sha256: string };

/** Holds back a second process that migrates. Any number not used elsewhere. */
const MIGRATION_LOCK = 7_232_002;

/**
 * Brings the schema `rescue_predict` up to date: all missing migrations in one transaction, or none.
 * @returns the ids that were missing, in the order applied
 * @throws AppError STATE_UNAVAILABLE when the schema was made by another version of the program
 */
export async function migrate(database: Database, migrations: readonly Migration[]): Promise<string[]> {
  requireUniqueIds(migrations);
  return database.transaction(async (transaction) => {
    await transaction.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await transaction.query('create schema if not exists rescue_predict');
    await transaction.query(
      `create table if not exists rescue_predict.migrations (
         id text primary key, sha256 text not null, applied_at timestamptz not null default now())`,
    );
    const applied = await transaction.query<Applied>('select id, sha256 from rescue_predict.migrations');
    requireSameHistory(migrations, applied);
    const missing = migrations.filter(({ id }) => !applied.some((one) => one.id === id));
    for (const migration of missing) {
      for (const statement of migration.statements) await transaction.query(statement);
      await transaction.query('insert into rescue_predict.migrations (id, sha256) values ($1, $2)', [
        migration.id,
        hashOf(migration),
      ]);
    }
    return missing.map(({ id }) => id);
  });
}

function requireUniqueIds(migrations: readonly Migration[]): void {
  const ids = migrations.map(({ id }) => id);
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  if (repeated !== undefined)
    throw new RangeError(`expected migrations with ids of their own, found two ${repeated}`);
}

function requireSameHistory(migrations: readonly Migration[], applied: readonly Applied[]): void {
  for (const { id, sha256: hash } of applied) {
    const known = migrations.find((migration) => migration.id === id);
    if (known !== undefined && hashOf(known) === hash) continue;
    throw new AppError(
      'STATE_UNAVAILABLE',
      `the tables were made by another version of the program: migration ${id} is ${known === undefined ? 'unknown' : 'different'} here; ` +
        'use that version or a newer one, or another database',
      { migration: id },
    );
  }
}

function hashOf(migration: Migration): string {
  return sha256(migration.statements.join(';\n'));
}
