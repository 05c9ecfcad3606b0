import type { Reject } from '../domain/accident.js';
import { dayInParis, yearOf } from '../domain/day.js';
import type { LakeObject } from '../lake/lake.js';
import { AppError } from '../lib/errors.js';
import { canonicalJson, sha256 } from '../lib/hash.js';
import { parseAccidents, yearInName } from '../sources/onisr.js';
import { fetchAccidents } from '../sources/onisr-fetch.js';
import { type AccidentMapping, loadAccidentMapping } from './accident-mapping.js';
import { columnBatches } from './columns.js';
import { fetchContext } from './fetch-context.js';
import { keepFetched } from './keep.js';
import { countByReason, describeCounts, keepRejects } from './rejects.js';
import type { Task, TaskContext } from './task.js';

/** The first year ONISR publishes. */
const FIRST_YEAR = 2005;
/** How many of the latest published years are taken when the settings name none. */
const DEFAULT_YEARS = 5;

type YearReport = {
  readonly year: number;
  readonly published: number;
  readonly kept: number;
  readonly rejected: Readonly<Record<string, number>>;
};

/** Injury accidents of all France, year by year, mapped to today's communes. */
export const ingestAccidents: Task = {
  name: 'accidents',
  description: 'injury accidents of ONISR, every wanted year',
  async run(context) {
    const thisYear = yearOf(dayInParis(context.clock.now()));
    const wanted =
      context.config.years ??
      Array.from({ length: DEFAULT_YEARS + 2 }, (_, i) => thisYear - i).filter((year) => year >= FIRST_YEAR);
    const { objects } = await keepFetched(context, 'accidents/', (known) =>
      fetchAccidents({ years: wanted }, fetchContext(context, 'accidents', known)),
    );
    const years = chooseYears(objects, wanted, context.config.years === undefined);
    const mapping = await loadAccidentMapping(context.warehouse);
    const reports: YearReport[] = [];
    for (const [year, object] of years) {
      context.progress.step(`accidents of ${year}`, reports.length, years.size);
      reports.push(await ingestYear(context, year, object, mapping));
    }
    const rows = reports.reduce((sum, { kept }) => sum + kept, 0);
    const rejected = mergeCounts(reports.map((report) => report.rejected));
    return {
      summary: `${reports.map(({ year, kept, published }) => `${year}: ${kept} of ${published}`).join(', ')}; rejects: ${describeCounts(rejected)}`,
      facts: { rows, rejected, years: reports },
    };
  },
};

/** @throws AppError TRAINING_DATA when no wanted year is published */
function chooseYears(
  objects: ReadonlyMap<string, LakeObject>,
  wanted: readonly number[],
  latestOnly: boolean,
): Map<number, LakeObject> {
  const byYear = new Map<number, LakeObject>();
  for (const [name, object] of objects) {
    const year = yearInName(name);
    if (year !== undefined && wanted.includes(year)) byYear.set(year, object);
  }
  const years = [...byYear].sort(([a], [b]) => a - b);
  if (years.length === 0)
    throw new AppError('TRAINING_DATA', `accidents: expected a file of ${wanted.join(', ')}, found none`);
  return new Map(latestOnly ? years.slice(-DEFAULT_YEARS) : years);
}

/** Replaces one year; skips it when the same object was mapped with the same communes before. */
async function ingestYear(
  context: TaskContext,
  year: number,
  object: LakeObject,
  mapping: AccidentMapping,
): Promise<YearReport> {
  const factName = `accidents ${year}`;
  const inputs = sha256(canonicalJson({ key: object.key, mapping: mapping.hash, rule: 2 }));
  const known = (await context.facts.get(factName)) as { inputs: string; report: YearReport } | undefined;
  if (known?.inputs === inputs) return known.report;
  const parsed = parseAccidents(await context.lake.get(object.key), object.key);
  const rejects: Reject[] = [...parsed.rejects];
  const { rows, unobserved } = mapping.map(parsed.rows, year, object.key, rejects);
  const { warehouse } = context;
  await warehouse.replace('staging_accidents', [{ an: year }], columnBatches('staging_accidents', rows));
  await warehouse.replace(
    'unobserved_communes',
    [{ an: year }],
    columnBatches(
      'unobserved_communes',
      unobserved.map((com) => ({ com, an: year, reason: 'city_without_arrondissement' })),
    ),
  );
  await keepRejects(warehouse, factName, rejects);
  const report: YearReport = {
    year,
    published: parsed.rows.length + parsed.rejects.length,
    kept: rows.length,
    rejected: countByReason(rejects),
  };
  await warehouse.merge('accident_years', {
    an: [year],
    lake_key: [object.key],
    published_rows: [report.published],
    kept_rows: [report.kept],
    rejected_rows: [rejects.length],
  });
  await context.facts.set(factName, { inputs, report });
  return report;
}

function mergeCounts(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const merged: Record<string, number> = {};
  for (const counts of all)
    for (const [reason, count] of Object.entries(counts)) merged[reason] = (merged[reason] ?? 0) + count;
  return merged;
}
