import type { Reject } from '../domain/accident.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { columnBatches } from './columns.js';

/** Keeps the rejects of one source, in place of those it had before. */
export async function keepRejects(
  warehouse: Warehouse,
  source: string,
  rejects: readonly Reject[],
): Promise<void> {
  const seen = new Set<string>();
  const unique = rejects.filter(({ file, line, reason }) => {
    const key = `${file} ${line} ${reason}`;
    return !seen.has(key) && seen.add(key);
  });
  await warehouse.replace(
    'rejects',
    [{ source }],
    columnBatches(
      'rejects',
      unique.map((reject) => ({ source, ...reject })),
    ),
  );
}

/** `unknown_commune 3, wrong_width 1`; `none` when there are none. */
export function countByReason(rejects: readonly Reject[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { reason } of rejects) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}

export function describeCounts(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).map(([reason, count]) => `${reason} ${count}`);
  return parts.length === 0 ? 'none' : parts.join(', ');
}
