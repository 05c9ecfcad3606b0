import type { Database } from '../lib/database.js';
import { isGone, ownIdentity, type ProcessIdentity } from '../state/process.js';

/** A worker not seen for this long is dead: its work is taken over. Three beats may be lost. */
export const SILENT_AFTER_S = 15;

/** Says that this worker lives. */
export async function beat(database: Database, id: string): Promise<void> {
  await database.query(
    `insert into rescue_predict.workflow_workers (id, process) values ($1, $2)
     on conflict (id) do update set seen_at = now()`,
    [id, JSON.stringify(ownIdentity())],
  );
}

/** Says that this worker ends: what it had may be taken over at once. */
export async function leave(database: Database, id: string): Promise<void> {
  await database.query('delete from rescue_predict.workflow_workers where id = $1', [id]);
}

/** Ids of the workers that live: seen lately, and no dead process of this machine. Forgets those long dead. */
export async function livingWorkers(database: Database): Promise<Set<string>> {
  const rows = await database.query<{ id: string; process: ProcessIdentity; silentS: number }>(
    `select id, process, extract(epoch from now() - seen_at)::float8 as "silentS" from rescue_predict.workflow_workers`,
  );
  await database.query(
    `delete from rescue_predict.workflow_workers where seen_at < now() - interval '1 day'`,
  );
  return new Set(
    rows.filter(({ process, silentS }) => silentS < SILENT_AFTER_S && !isGone(process)).map(({ id }) => id),
  );
}
