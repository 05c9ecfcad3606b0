import { type Commune, departmentOf, type InseeCode } from '../../domain/commune.js';
import { findDepartment } from '../../domain/department.js';
import { riskClassOf } from '../../domain/risk.js';
import { AppError } from '../../lib/errors.js';
import { departmentContours } from '../../tasks/contours.js';
import { loadCommunes } from '../../tasks/load.js';
import type { TaskContext } from '../../tasks/task.js';
import { communeHistory } from '../commune-history.js';
import { explainDays } from '../drivers.js';
import { createForecastReader, findIssue, remember } from '../queries.js';
import type { ModelReader } from '../served-model.js';
import { departmentFrom, issueView } from './forecasts.js';
import type { Handlers } from './handlers.js';

export type CommuneHandlers = Pick<Handlers, 'communes' | 'contours' | 'commune' | 'search'>;

/** Answers about places. */
export function communeHandlers(context: TaskContext, models: ModelReader): CommuneHandlers {
  const read = createForecastReader(context);
  const contours = remember<string>(128);
  return {
    async communes({ params }) {
      const department = departmentFrom(params.department);
      const table = await loadCommunes(context.warehouse, [department]);
      return {
        department,
        name: findDepartment(department)?.name ?? department,
        codes: [...table.codes],
        names: [...table.names],
        populations: Array.from(table.population, orNull),
        latDeg: Array.from(table.latDeg, orNull),
        lonDeg: Array.from(table.lonDeg, orNull),
      };
    },
    async contours({ params }) {
      const department = departmentFrom(params.department);
      const keys = (await context.lake.list('meta/contours-')).map(({ sha256 }) => sha256.slice(0, 6));
      const body = await contours(`${department} ${keys.length} ${keys.at(-1)}`, async () => {
        const found = await departmentContours(context, department);
        if (found === undefined)
          throw new AppError('NOT_FOUND', `no contours of department ${department} are in the lake`);
        return JSON.stringify(found);
      });
      return { kind: 'text', contentType: 'application/json; charset=utf-8', body };
    },
    async commune({ params, query }) {
      const commune = await findCommune(context, params.code as InseeCode);
      const issue = await findIssue(context, commune.department, query.issue);
      const days = await read(issue, commune.department);
      const at = days[0]?.codes.indexOf(commune.code) ?? -1;
      if (at < 0) throw new AppError('NOT_FOUND', `issue ${issue.id} has no commune ${commune.code}`);
      const served = await models.ofIssue(issue);
      const drivers = await explainDays(
        context,
        served,
        commune.code,
        days.map(({ day }) => day),
        issue,
      );
      return {
        ...communeView(commune),
        issue: issueView(issue),
        stations: commune.stations,
        days: days.map((of, i) => {
          const probability = of.probability[at] ?? Number.NaN;
          return {
            day: of.day,
            horizon: of.horizon,
            rate: of.rate[at] ?? Number.NaN,
            normal: of.normal[at] ?? Number.NaN,
            probability,
            riskClass: riskClassOf(probability),
            rank: 1 + of.probability.filter((other) => other > probability).length,
            rankOf: of.codes.length,
            drivers: drivers[i] ?? [],
          };
        }),
        ...(await communeHistory(context.warehouse, commune.code)),
      };
    },
    async search({ query }) {
      return { communes: await searchCommunes(context, query.q, query.department, query.limit ?? 20) };
    },
  };
}

type FoundCommune = Commune & { readonly stations: number | null };

/** @throws AppError NOT_FOUND */
async function findCommune(context: TaskContext, code: InseeCode): Promise<FoundCommune> {
  const table = await loadCommunes(context.warehouse, [departmentOf(code)]).catch(() => undefined);
  const at = table?.codes.indexOf(code) ?? -1;
  if (table === undefined || at < 0)
    throw new AppError('NOT_FOUND', `commune ${code} is not among today's communes of this store`);
  const given = (values: Float64Array) => {
    const value = values[at];
    return value === undefined || Number.isNaN(value) ? undefined : value;
  };
  return {
    code,
    name: table.names[at] ?? code,
    department: departmentOf(code),
    region: '',
    population: given(table.population),
    latDeg: given(table.latDeg),
    lonDeg: given(table.lonDeg),
    areaKm2: given(table.areaKm2),
    stations: given(table.stations) ?? null,
  };
}

function communeView(
  commune: Pick<Commune, 'code' | 'name' | 'department' | 'population' | 'latDeg' | 'lonDeg'>,
) {
  return {
    code: commune.code,
    name: commune.name,
    department: commune.department,
    population: commune.population ?? null,
    latDeg: commune.latDeg ?? null,
    lonDeg: commune.lonDeg ?? null,
  };
}

type SearchRow = {
  code: InseeCode;
  name: string;
  department: Commune['department'];
  population: number | null;
  lat_deg: number | null;
  lon_deg: number | null;
};

/** By start of the code or by part of the name, larger communes first. */
async function searchCommunes(
  context: TaskContext,
  text: string,
  department: string | undefined,
  limit: number,
) {
  const rows = await context.warehouse.query<SearchRow>(
    `SELECT code, name, department, population, lat_deg, lon_deg FROM communes
      ${department === undefined ? '' : 'WHERE department = ?'}
      ORDER BY coalesce(population, 0) DESC, code`,
    department === undefined ? [] : [departmentFrom(department)],
  );
  const wanted = plainName(text);
  return rows
    .filter((row) => row.code.toLowerCase().startsWith(wanted) || plainName(row.name).includes(wanted))
    .slice(0, limit)
    .map((row) =>
      communeView({
        ...row,
        population: row.population ?? undefined,
        latDeg: row.lat_deg ?? undefined,
        lonDeg: row.lon_deg ?? undefined,
      }),
    );
}

function plainName(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
