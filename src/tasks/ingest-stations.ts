import type { Reject } from '../domain/accident.js';
import type { DepartmentCode, InseeCode } from '../domain/commune.js';
import { fetchStations, matchStations, parseStations, type Station } from '../sources/stations.js';
import { columnBatches } from './columns.js';
import { fetchContext, isConfigured } from './fetch-context.js';
import { keepFetched } from './keep.js';
import { countByReason, describeCounts, keepRejects } from './rejects.js';
import type { Task } from './task.js';

/** Fire and rescue stations; without a source the models do without them. */
export const ingestStations: Task = {
  name: 'stations',
  description: 'fire and rescue stations',
  async run(context) {
    if (!isConfigured(context, 'stations'))
      return { summary: 'no source configured; the model does without', facts: { rows: 0 }, skipped: true };
    const { objects } = await keepFetched(context, 'meta/stations', (known) =>
      fetchStations(fetchContext(context, 'stations', known)),
    );
    const stations: Station[] = [];
    const rejects: Reject[] = [];
    for (const { key } of objects.values()) {
      const parsed = parseStations(await context.lake.get(key), key);
      stations.push(...parsed.rows);
      rejects.push(...parsed.rejects);
    }
    const communes = await context.warehouse.query<{
      code: InseeCode;
      name: string;
      department: DepartmentCode;
    }>('SELECT code, name, department FROM communes ORDER BY code');
    const matched = matchStations(stations, communes);
    await keepRejects(context.warehouse, 'stations', rejects);
    const rows = matched.map(({ department, city, name, com }) => ({ department, city, name, com }));
    await context.warehouse.replace('stations', [], columnBatches('stations', rows));
    const unmatched = rows.filter(({ com }) => com === undefined).length;
    const facts = { rows: rows.length, unmatched, rejected: countByReason(rejects) };
    return {
      summary: `${rows.length} stations, ${unmatched} in no known commune; rejects: ${describeCounts(facts.rejected)}`,
      facts,
    };
  },
};
