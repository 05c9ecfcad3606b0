import { AppError } from '../lib/errors.js';
import { plain } from './csv.js';
import { asObject, isObject, type JsonObject, parseJson, textOr } from './json.js';
import { yearInName } from './onisr.js';
import {
  baseName,
  type FetchContext,
  type Fetched,
  fetchEach,
  joinUrl,
  malformed,
  readFiles,
  type SourceFacts,
} from './source.js';

export const ACCIDENTS: SourceFacts = {
  publisher: 'ONISR (Observatoire national interministériel de la sécurité routière)',
  licence: 'Licence Ouverte 2.0',
  url: 'https://www.data.gouv.fr',
  prefix: 'accidents/',
};

const DATASET = 'datasets/53698f4ca3a729239d2036df/';

/** One file of the dataset as data.gouv.fr lists it. */
export type Resource = {
  readonly title: string;
  readonly url: string;
  readonly format: string;
  /** ISO instant of the last change; empty when not told */
  readonly modified: string;
};

/**
 * Fetches the "caractéristiques" of the wanted years; a year that isn't published is told through `progress`.
 * @throws AppError SOURCE_MALFORMED when the listing names no such file at all
 */
export async function* fetchAccidents(
  { years }: { readonly years: readonly number[] },
  context: FetchContext,
): AsyncIterable<Fetched> {
  if (context.settings.files.length > 0) {
    yield* readFiles(ACCIDENTS, context, (path) => {
      const year = yearInName(path);
      return year !== undefined && !years.includes(year) ? undefined : baseName(path);
    });
    return;
  }
  const resources = await listResources(context);
  const chosen = chooseResources(resources);
  if (chosen.size === 0)
    throw malformed(
      context.settings.url,
      1,
      'a dataset with files named caracteristiques',
      `${resources.length} others`,
    );
  const wanted = [];
  for (const year of years) {
    const resource = chosen.get(year);
    if (resource === undefined) context.progress.step(`accidents ${year}: not published`);
    else wanted.push({ name: ACCIDENTS.prefix + fileNameOf(resource, year), url: resource.url });
  }
  yield* fetchEach(wanted, ACCIDENTS, context);
}

/** Asks version 1 of the interface; where it refuses or only refers to pages, version 2. */
export async function listResources({ http, settings, signal }: FetchContext): Promise<Resource[]> {
  const ask = async (url: string) =>
    asObject(
      parseJson((await http.get(url, { accept: 'application/json', signal })).bytes, url),
      url,
      'a dataset',
    );
  const paged = joinUrl(settings.url, `api/2/${DATASET}resources/?page=1&page_size=50`);
  const dataset = await ask(joinUrl(settings.url, `api/1/${DATASET}`)).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'SOURCE_REFUSED') return ask(paged);
    throw error;
  });
  if (Array.isArray(dataset.resources)) return dataset.resources.flatMap(resourceOf);
  const found: Resource[] = [];
  let page: JsonObject | undefined = dataset;
  if (isObject(dataset.resources)) page = await ask(textOr(dataset.resources.href) ?? paged);
  for (let pages = 0; page !== undefined && pages < 50; pages++) {
    if (Array.isArray(page.data)) found.push(...page.data.flatMap(resourceOf));
    const next: string | undefined = textOr(page.next_page);
    page = next === undefined ? undefined : await ask(next);
  }
  return found;
}

/**
 * The "caractéristiques" of each year, under all the names they were given: `caracteristiques_2005.csv`,
 * `carcteristiques-2022.csv`, `caract-2023.csv`, title `caracteristiques.csv (2021)`. The newest wins.
 */
export function chooseResources(resources: readonly Resource[]): Map<number, Resource> {
  const chosen = new Map<number, Resource>();
  for (const resource of resources) {
    const names = [plain(resource.title), plain(baseName(resource.url))];
    const isTable = /^csv$/i.test(resource.format) || /\.csv(\.gz)?$/i.test(resource.url);
    if (!isTable || !names.some((name) => /(^|[^a-z])car(ac|act|ct)/.test(name))) continue;
    if (names.some((name) => /vehicule|lieux|usager/.test(name))) continue;
    const year = names.map(yearOfText).find((found) => found !== undefined);
    if (year === undefined) continue;
    const before = chosen.get(year);
    if (before === undefined || resource.modified > before.modified) chosen.set(year, resource);
  }
  return chosen;
}

function yearOfText(text: string): number | undefined {
  const found = /(?<!\d)20\d\d(?!\d)/.exec(text);
  return found === null ? undefined : Number(found[0]);
}

function resourceOf(value: unknown): Resource[] {
  if (!isObject(value)) return [];
  const url = textOr(value.url) ?? textOr(value.latest);
  if (url === undefined) return [];
  const modified = textOr(value.last_modified) ?? textOr(value.created_at) ?? '';
  return [{ title: textOr(value.title) ?? '', url, format: textOr(value.format) ?? '', modified }];
}

/** The published file name, with the year where it lacks one. */
function fileNameOf(resource: Resource, year: number): string {
  const name = baseName(new URL(resource.url).pathname);
  return yearInName(name) === year ? name : `caracteristiques-${year}.csv`;
}
