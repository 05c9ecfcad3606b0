import type { Day } from '../../domain/day.js';
import { monthOf, yearOf } from '../../domain/day.js';
import { type Answer, csv, json, type Publisher, sha1 } from '../answer.js';
import { characteristicsCsv, companionCsv, TABLES, type Table, vintageFileName } from '../baac.js';
import type { Country } from '../country.js';

/** The dataset of ONISR on data.gouv.fr. */
export const ACCIDENTS_DATASET = '53698f4ca3a729239d2036df';
const SLUG = 'bases-de-donnees-annuelles-des-accidents-corporels-de-la-circulation-routiere';
const FIRST_VINTAGE = 2005;

/** The last year published on a day: a vintage appears on 1 November of the following year. */
export function lastVintage(today: Day): number {
  return yearOf(today) - (monthOf(today) >= 11 ? 1 : 2);
}

type Resource = {
  readonly id: string;
  readonly title: string;
  readonly path: string;
  readonly publishedUtc: Date;
  readonly body: () => Buffer;
};

/** data.gouv.fr: both versions of the dataset's description, and the files. */
export function dataGouv(country: Country, today: () => Day): Publisher {
  const bodies = new Map<string, Buffer>();
  const resourcesOf = (last: number): Resource[] =>
    Array.from({ length: last - FIRST_VINTAGE + 1 }, (_, i) => last - i).flatMap((year) =>
      TABLES.map((table) => resource(country, table, year, bodies)),
    );
  return ({ path, query, base }) => {
    const resources = resourcesOf(lastVintage(today()));
    const file = resources.find((one) => one.path === path || path === `/fr/datasets/r/${one.id}`);
    if (file !== undefined) return csv(file.body(), file.publishedUtc);
    const trimmed = path.replace(/\/$/, '');
    const describe = (one: Resource) => description(one, base);
    if (trimmed === `/api/1/datasets/${ACCIDENTS_DATASET}`)
      return json({ ...dataset(today()), resources: resources.map(describe) });
    if (trimmed === `/api/2/datasets/${ACCIDENTS_DATASET}`)
      return json({ ...dataset(today()), resources: subsection(resources.length, base) });
    if (trimmed === `/api/2/datasets/${ACCIDENTS_DATASET}/resources`)
      return resourcePage(resources, query, base);
    if (trimmed.startsWith('/api/')) return json({ message: 'Dataset not found', status: 404 }, 404);
    return undefined;
  };
}

function resource(country: Country, table: Table, year: number, bodies: Map<string, Buffer>): Resource {
  const title = vintageFileName(table, year);
  const publishedUtc = new Date(Date.UTC(year + 1, 9, 21, 11, 58, 12));
  const stamp = publishedUtc.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  const digest = sha1(Buffer.from(`${country.seed}/${title}`));
  return {
    id: [8, 12, 16, 20, 32].map((end, i) => digest.slice([0, 8, 12, 16, 20][i], end)).join('-'),
    title,
    path: `/resources/${SLUG}-annees-de-2005-a-${year}/${stamp}/${title}`,
    publishedUtc,
    body() {
      let made = bodies.get(title);
      if (made === undefined) {
        const accidents = country.accidentsOf(year);
        made =
          table === 'caracteristiques'
            ? characteristicsCsv(year, accidents)
            : companionCsv(table, year, accidents);
        bodies.set(title, made);
      }
      return made;
    },
  };
}

function description(one: Resource, base: string): object {
  const body = one.body();
  return {
    id: one.id,
    title: one.title,
    description: null,
    filetype: 'remote',
    type: 'main',
    format: 'csv',
    mime: 'text/csv',
    filesize: body.length,
    url: `${base}${one.path}`,
    latest: `${base}/fr/datasets/r/${one.id}`,
    checksum: { type: 'sha1', value: sha1(body) },
    created_at: one.publishedUtc.toISOString(),
    last_modified: one.publishedUtc.toISOString(),
  };
}

function dataset(today: Day): object {
  const last = lastVintage(today);
  return {
    id: ACCIDENTS_DATASET,
    title: `Bases de données annuelles des accidents corporels de la circulation routière - Années de 2005 à ${last}`,
    slug: `${SLUG}-annees-de-2005-a-${last}`,
    frequency: 'annual',
    license: 'fr-lo',
    last_modified: new Date(Date.UTC(last + 1, 9, 21, 11, 58, 12)).toISOString(),
    temporal_coverage: { start: '2005-01-01', end: `${last}-12-31` },
  };
}

function pageAddress(base: string, page: number, size: number): string {
  return `${base}/api/2/datasets/${ACCIDENTS_DATASET}/resources/?page=${page}&page_size=${size}`;
}

function subsection(total: number, base: string): object {
  return { rel: 'subsection', href: pageAddress(base, 1, 50), type: 'GET', total };
}

function resourcePage(resources: readonly Resource[], query: URLSearchParams, base: string): Answer {
  const page = Math.max(1, Number(query.get('page') ?? 1) || 1);
  const size = Math.max(1, Number(query.get('page_size') ?? 50) || 50);
  const data = resources.slice((page - 1) * size, page * size).map((one) => description(one, base));
  const more = page * size < resources.length;
  return json({
    data,
    next_page: more ? pageAddress(base, page + 1, size) : null,
    previous_page: page > 1 ? pageAddress(base, page - 1, size) : null,
    page,
    page_size: size,
    total: resources.length,
  });
}
