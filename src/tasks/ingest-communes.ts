import type { Reject } from '../domain/accident.js';
import { CITIES_WITH_ARRONDISSEMENTS, type Commune } from '../domain/commune.js';
import { REAL_DEPARTMENTS } from '../domain/department.js';
import { fetchCommunes, joinCommunes, parseCommunes } from '../sources/communes.js';
import {
  fetchDelegated,
  fetchMovements,
  type Movement,
  parseDelegated,
  parseMovements,
  resolveFormerCodes,
} from '../sources/movements.js';
import type { Parsed } from '../sources/source.js';
import { columnBatches } from './columns.js';
import { fetchContext, isConfigured } from './fetch-context.js';
import { keepFetched } from './keep.js';
import { countByReason, describeCounts, keepRejects } from './rejects.js';
import type { Task, TaskContext } from './task.js';
import { weatherCellOf } from './weather-provider.js';

/** Today's communes of all France (accidents anywhere are mapped by them) and what became of former codes. */
export const ingestCommunes: Task = {
  name: 'communes',
  description: "today's communes, their populations and centres, and former codes",
  async run(context) {
    const rejects: Reject[] = [];
    const communes = await readCommunes(context, rejects);
    const today = new Set(communes.map(({ code }) => code));
    const former = resolveFormerCodes(await readMovements(context, rejects), today);
    await keepRejects(context.warehouse, 'communes', rejects);
    await context.warehouse.replace(
      'communes',
      [],
      columnBatches('communes', communeRows(context, communes)),
    );
    await context.warehouse.replace(
      'commune_codes',
      [],
      columnBatches(
        'commune_codes',
        [...former].map(([former_code, code]) => ({ former_code, code })),
      ),
    );
    const facts = { rows: communes.length, formerCodes: former.size, rejected: countByReason(rejects) };
    return {
      summary: `${facts.rows} communes, ${facts.formerCodes} former codes; rejects: ${describeCounts(facts.rejected)}`,
      facts,
    };
  },
};

async function readCommunes(context: TaskContext, rejects: Reject[]): Promise<Commune[]> {
  const departments = context.config.simulated ? context.config.departments : REAL_DEPARTMENTS;
  const { objects } = await keepFetched(context, 'meta/communes-', (known) =>
    fetchCommunes({ departments }, fetchContext(context, 'communes', known)),
  );
  const lists: Commune[][] = [];
  for (const { key } of objects.values()) {
    const { rows, rejects: bad } = parseCommunes(await context.lake.get(key), key);
    lists.push(rows);
    rejects.push(...bad);
  }
  const cities = new Set(Object.keys(CITIES_WITH_ARRONDISSEMENTS));
  return joinCommunes(lists)
    .filter(({ code }) => !cities.has(code))
    .sort((a, b) => (a.code < b.code ? -1 : 1));
}

async function readMovements(context: TaskContext, rejects: Reject[]): Promise<Movement[]> {
  const movements: Movement[] = [];
  const read = async (prefix: string, parse: (bytes: Uint8Array, key: string) => Parsed<Movement>) => {
    for (const { key } of await context.lake.list(prefix)) {
      const parsed = parse(await context.lake.get(key), key);
      movements.push(...parsed.rows);
      rejects.push(...parsed.rejects);
    }
  };
  if (isConfigured(context, 'movements')) {
    await keepFetched(context, 'meta/movements', (known) =>
      fetchMovements(fetchContext(context, 'movements', known)),
    );
    await read('meta/movements', parseMovements);
  }
  if (isConfigured(context, 'delegated')) {
    await keepFetched(context, 'meta/delegated', (known) =>
      fetchDelegated(fetchContext(context, 'delegated', known)),
    );
    await read('meta/delegated', parseDelegated);
  }
  return movements;
}

function communeRows(context: TaskContext, communes: readonly Commune[]) {
  return communes.map((commune) => ({
    code: commune.code,
    name: commune.name,
    department: commune.department,
    region: commune.region,
    population: commune.population,
    lat_deg: commune.latDeg,
    lon_deg: commune.lonDeg,
    area_km2: commune.areaKm2,
    weather_cell: weatherCellOf(context.config.weather.observed, commune),
  }));
}
