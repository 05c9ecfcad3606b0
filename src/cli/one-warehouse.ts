import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/config.js';
import type { Database } from '../lib/database.js';
import { AppError } from '../lib/errors.js';
import { getFact, setFact } from '../state/meta.js';

const FACT = 'local warehouse';

/**
 * A local warehouse lies in one folder. A worker that shares the PostgreSQL from elsewhere would quietly fill a second one.
 * @throws AppError CONFIG_INVALID when the state belongs to the warehouse of another folder
 */
export async function requireOneWarehouse(
  database: Database,
  { home, warehouse, databaseUrl }: Pick<Config, 'home' | 'databaseUrl'> & { warehouse: { kind: string } },
): Promise<void> {
  if (databaseUrl === undefined || warehouse.kind !== 'duckdb') return;
  const own = idOf(home);
  const known = await getFact(database, FACT);
  if (known === undefined) return setFact(database, FACT, own);
  if (known !== own)
    throw new AppError(
      'CONFIG_INVALID',
      `home ${home}: the workflows of this PostgreSQL work on the DuckDB warehouse of another folder; use that folder on that machine, or a warehouse that several machines reach (warehouse.kind: snowflake)`,
      { home },
    );
}

/** A name of the folder that moves with it. */
function idOf(home: string): string {
  const file = join(home, 'warehouse-id');
  mkdirSync(home, { recursive: true });
  try {
    writeFileSync(file, randomUUID(), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8');
}
