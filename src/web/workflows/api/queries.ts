import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { mergeGrid, unfinishedReach } from '../grid/matrix.js';
import { readOps } from './client.js';
import { isUnfinished, pollMs } from './poll.js';
import type { GridView } from './views.js';

/** Every key of these pages begins with this. Polling rests by itself while the page is hidden. */
const OPS = 'ops';
const GRID_RUNS = 1_000;
/** A whole reading of the grid is repeated this often, for changes beyond the reach of the short ones. */
const FULL_EVERY_MS = 60_000;

export function useWorkflows() {
  return useQuery({
    queryKey: [OPS, 'workflows'],
    queryFn: ({ signal }) => readOps('workflows', {}, signal),
    refetchInterval: ({ state }) =>
      pollMs(state.data?.workflows.some(({ latest }) => latest.some(isUnfinished)) ?? false),
  });
}

export type KnownGrid = { readonly grid: GridView; readonly fullAtMs: number };

/** The grid, read whole at first; afterwards only as far back as something may still change. */
export function useGrid(name: string, enabled: boolean) {
  const client = useQueryClient();
  const queryKey = [OPS, 'grid', name];
  return useQuery({
    queryKey,
    queryFn: async ({ signal }): Promise<KnownGrid> => {
      const known = client.getQueryData<KnownGrid>(queryKey);
      if (known !== undefined && Date.now() - known.fullAtMs < FULL_EVERY_MS) {
        const newer = await readOps('workflowGrid', { name, limit: unfinishedReach(known.grid) }, signal);
        const grid = mergeGrid(known.grid, newer, GRID_RUNS);
        if (grid !== undefined) return { grid, fullAtMs: known.fullAtMs };
      }
      const grid = await readOps('workflowGrid', { name, limit: GRID_RUNS }, signal);
      return { grid, fullAtMs: Date.now() };
    },
    enabled,
    structuralSharing: false,
    refetchInterval: ({ state }) => pollMs(state.data?.grid.runs.some(isUnfinished) ?? false),
  });
}

export function useRun(id: string | undefined) {
  return useQuery({
    queryKey: [OPS, 'run', id],
    queryFn: ({ signal }) => readOps('run', { id }, signal),
    enabled: id !== undefined,
    refetchInterval: ({ state }) => pollMs(state.data !== undefined && isUnfinished(state.data.run)),
  });
}

export function useBackfills() {
  return useQuery({
    queryKey: [OPS, 'backfills'],
    queryFn: ({ signal }) => readOps('backfills', {}, signal),
    refetchInterval: ({ state }) =>
      pollMs(state.data?.backfills.some(({ runs, done }) => done < runs) ?? false),
  });
}

/** After an action everything is read again, the grid as a whole. */
export async function readAllAgain(client: QueryClient): Promise<void> {
  client.setQueriesData<KnownGrid>(
    { queryKey: [OPS, 'grid'] },
    (known) => known && { ...known, fullAtMs: 0 },
  );
  await client.invalidateQueries({ queryKey: [OPS] });
}
