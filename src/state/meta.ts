import type { Database } from '../lib/database.js';
import { AppError } from '../lib/errors.js';
import { canonicalJson } from '../lib/hash.js';

/** @returns the value of a fact of the store, or undefined */
export async function getFact(database: Database, key: string): Promise<unknown> {
  const rows = await database.query<{ value: unknown }>(
    'select value from rescue_predict.facts where key = $1',
    [key],
  );
  return rows[0]?.value;
}

/** @param value anything JSON can hold; replaces the one before */
export async function setFact(database: Database, key: string, value: unknown): Promise<void> {
  await database.query(
    'insert into rescue_predict.facts values ($1, $2) on conflict (key) do update set value = excluded.value',
    [key, JSON.stringify(value)],
  );
}

/** Sets a fact that nobody has set yet. @returns the value that now stands: this one, or the one before */
export async function claimFact(database: Database, key: string, value: unknown): Promise<unknown> {
  await database.query('insert into rescue_predict.facts values ($1, $2) on conflict (key) do nothing', [
    key,
    JSON.stringify(value),
  ]);
  return getFact(database, key);
}

/**
 * Declares what kind of data the store is for. The first call decides.
 * @throws AppError STORE_MIXED when the store was first used with the other kind
 */
export async function markStore(database: Database, kind: { readonly simulated: boolean }): Promise<void> {
  const first = await claimFact(database, 'store', kind);
  if (canonicalJson(first) === canonicalJson(kind)) return;
  const nameOf = (simulated: boolean) => (simulated ? 'simulated' : 'real');
  throw new AppError(
    'STORE_MIXED',
    `the store holds ${nameOf(!kind.simulated)} data: expected the same again, came ${nameOf(kind.simulated)} data`,
    { simulated: kind.simulated },
  );
}
