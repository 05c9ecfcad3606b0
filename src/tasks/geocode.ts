import type { Lake, LakeObject } from '../lake/lake.js';
import { AppError } from '../lib/errors.js';
import type { Value } from '../warehouse/warehouse.js';
import { keyOf, newestByName } from './keep.js';
import type { Task, TaskContext } from './task.js';
import { weatherCellOf } from './weather-provider.js';

type CommuneRow = Record<string, Value> & {
  code: string;
  name: string;
  department: string;
  lat_deg: number | null;
  lon_deg: number | null;
};
type Centre = { readonly latDeg: number; readonly lonDeg: number };

const PREFIX = 'meta/geocoded-';
/** No commune lies farther from the middle of its department: a place found beyond has only the same name. */
const FARTHEST_KM = 150;

/**
 * Finds a centre for communes that the communes' publisher gives none for, with the weather provider's geocoder. Answers
 * rest in the lake: nobody is asked twice, and a later ingest of communes gets them back from there.
 */
export const geocode: Task = {
  name: 'geocode',
  description: "centres for communes without one, from the weather provider's geocoder",
  async run(context) {
    const communes = await context.warehouse.query<CommuneRow>('SELECT * FROM communes ORDER BY code');
    const lacking = communes.filter(({ lat_deg, lon_deg }) => lat_deg === null || lon_deg === null);
    if (lacking.length === 0)
      return {
        summary: `every one of ${communes.length} communes has a centre`,
        facts: { lacking: 0, found: 0 },
        skipped: true,
      };
    const key = context.config.openWeatherMapKey;
    const known = await newestByName(context.lake, PREFIX);
    const found: CommuneRow[] = [];
    for (const [i, commune] of lacking.entries()) {
      context.progress.step('geocoding', i, lacking.length);
      const object =
        known.get(nameOf(commune)) ?? (key === undefined ? undefined : await ask(context, commune, key));
      const centre =
        object === undefined ? undefined : await nearest(context.lake, object, middleOf(communes, commune));
      if (centre !== undefined) found.push(withCentre(context, commune, centre));
    }
    await merge(context, found);
    const left = lacking.length - found.length;
    const advice = left > 0 && key === undefined ? '; set OPENWEATHERMAP_API to look for them' : '';
    return {
      summary: `${found.length} of ${lacking.length} communes without a centre found, ${left} left${advice}`,
      facts: { lacking: lacking.length, found: found.length, left },
      skipped: found.length === 0,
    };
  },
};

function nameOf({ code }: CommuneRow): string {
  return `${PREFIX}${code}.json`;
}

async function ask(context: TaskContext, commune: CommuneRow, key: string): Promise<LakeObject> {
  const base = context.config.sources.openWeatherMap.url;
  const query = `q=${encodeURIComponent(`${commune.name},FR`)}&limit=5&appid=${encodeURIComponent(key)}`;
  const answer = await context.http.get(`${base}/geo/1.0/direct?${query}`, { accept: 'application/json' });
  return context.lake.put(keyOf(nameOf(commune), answer.bytes), answer.bytes, {
    source: answer.finalUrl,
    licence: 'ODbL 1.0',
    fetchedAtUtc: context.clock.now().toISOString(),
    simulated: context.config.simulated,
  });
}

/** The place of the answer that is nearest to the middle of the department, when it is near enough. */
async function nearest(
  lake: Lake,
  { key }: LakeObject,
  middle: Centre | undefined,
): Promise<Centre | undefined> {
  const found: unknown = JSON.parse(new TextDecoder().decode(await lake.get(key)));
  if (!Array.isArray(found))
    throw new AppError('SOURCE_MALFORMED', `${key}: expected a list of places, found ${typeof found}`);
  const places = (found as { lat?: unknown; lon?: unknown; country?: unknown }[]).flatMap(
    ({ lat, lon, country }) =>
      typeof lat === 'number' && typeof lon === 'number' && country === 'FR'
        ? [{ latDeg: lat, lonDeg: lon }]
        : [],
  );
  if (middle === undefined) return places[0];
  const [best] = places
    .map((place) => ({ place, km: distanceKm(place, middle) }))
    .sort((a, b) => a.km - b.km);
  return best !== undefined && best.km <= FARTHEST_KM ? best.place : undefined;
}

/** Mean of the centres of the other communes of the department; undefined when none is known. */
function middleOf(communes: readonly CommuneRow[], { department }: CommuneRow): Centre | undefined {
  const known = communes.flatMap((row) =>
    row.department === department && row.lat_deg !== null && row.lon_deg !== null
      ? [{ latDeg: row.lat_deg, lonDeg: row.lon_deg }]
      : [],
  );
  if (known.length === 0) return undefined;
  const mean = (pick: (centre: Centre) => number) =>
    known.reduce((sum, centre) => sum + pick(centre), 0) / known.length;
  return { latDeg: mean(({ latDeg }) => latDeg), lonDeg: mean(({ lonDeg }) => lonDeg) };
}

/** On a flat map around the first place: good to 1 % over the distances asked for. */
function distanceKm(a: Centre, b: Centre): number {
  const kmPerDegree = 111.2;
  const east = (a.lonDeg - b.lonDeg) * Math.cos((a.latDeg * Math.PI) / 180);
  return kmPerDegree * Math.hypot(a.latDeg - b.latDeg, east);
}

function withCentre(context: TaskContext, commune: CommuneRow, { latDeg, lonDeg }: Centre): CommuneRow {
  const department = context.config.departments.find((code) => code === commune.department);
  const cell = weatherCellOf(context.config.weather.observed, { department, latDeg, lonDeg });
  return { ...commune, lat_deg: latDeg, lon_deg: lonDeg, weather_cell: cell ?? null };
}

async function merge(context: TaskContext, rows: readonly CommuneRow[]): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const columns = Object.keys(first).map((name): [string, Value[]] => [
    name,
    rows.map((row) => row[name] ?? null),
  ]);
  await context.warehouse.merge('communes', Object.fromEntries(columns));
}
