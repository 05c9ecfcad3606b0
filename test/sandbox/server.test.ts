import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { type Day, parseDay } from '../../src/domain/day.js';
import { HOLIDAY_ZONES } from '../../src/domain/department.js';
import { lastVintage } from '../../src/sandbox/routes/data-gouv.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.js';
import { sandboxSourceUrls } from '../../src/sandbox/source-urls.js';

const TODAY = '2024-03-05' as Day;
const OPTIONS = { seed: 'server', today: TODAY };
const DATASET = '53698f4ca3a729239d2036df';
const SCHOOL = '/education/api/explore/v2.1/catalog/datasets/fr-en-calendrier-scolaire/exports';
let sandbox: Sandbox;

before(async () => {
  sandbox = await startSandbox(OPTIONS);
});
after(() => sandbox.close());

const get = (path: string, headers: Record<string, string> = {}) => fetch(sandbox.url + path, { headers });
const read = async (path: string) => (await get(path)).json();

const PAGES = [
  `/data-gouv/api/1/datasets/${DATASET}/`,
  `/data-gouv/api/2/datasets/${DATASET}/resources/?page=1&page_size=50`,
  '/geo/departements/00/communes?fields=nom,code,population,centre,surface&format=json',
  '/geo/communes?codeDepartement=00&format=geojson&geometry=contour&fields=nom,code',
  '/geo/communes_associees_deleguees?fields=nom,code,chefLieu,type',
  '/calendrier/jours-feries/metropole.json',
  `${SCHOOL}/json`,
  `${SCHOOL}/csv?delimiter=%3B`,
  '/education/api/records/1.0/search/?dataset=fr-en-calendrier-scolaire&rows=10000',
  '/open-meteo-archive/v1/archive?latitude=46.5&longitude=2.5&start_date=2023-01-01&end_date=2023-01-31&hourly=rain&daily=rain_sum&timezone=Europe%2FParis',
  '/open-meteo/v1/forecast?latitude=46.5&longitude=2.5&daily=rain_sum&timezone=Europe%2FParis',
  '/open-meteo-historical-forecast/v1/forecast?latitude=46.5&longitude=2.5&start_date=2023-01-01&end_date=2023-01-31&daily=rain_sum&timezone=Europe%2FParis',
  '/openweathermap/data/3.0/onecall?lat=46.5&lon=2.5&appid=key&units=metric',
  '/stations/casernes_pompier.csv',
  '/insee/mouvements-communes.csv',
  '/insee/communes.csv',
];

test('the same seed gives the same bytes from every page, another seed another country', async () => {
  const [twin, other] = [await startSandbox(OPTIONS), await startSandbox({ ...OPTIONS, seed: 'other' })];
  const bytes = async (url: string, path: string) =>
    (await (await fetch(url + path)).text()).replaceAll(url, '');
  assert.ok(PAGES.length > 0);
  for (const path of PAGES) assert.equal(await bytes(twin.url, path), await bytes(sandbox.url, path), path);
  const communes = PAGES[2] as string;
  assert.notEqual(await bytes(other.url, communes), await bytes(sandbox.url, communes));
  await Promise.all([twin.close(), other.close()]);
});

test('every page tells its age and answers 304 to its own tag', async () => {
  for (const path of PAGES) {
    const first = await get(path);
    await first.arrayBuffer();
    assert.equal(first.status, 200, path);
    assert.ok(first.headers.get('last-modified'));
    const second = await get(path, { 'if-none-match': first.headers.get('etag') ?? '' });
    assert.equal(second.status, 304, path);
    assert.equal(await second.text(), '');
    const age = { 'if-modified-since': first.headers.get('last-modified') ?? '' };
    assert.equal((await get(path, age)).status, 304, path);
    assert.equal((await get(path, { ...age, 'if-none-match': '"other"' })).status, 200, path);
  }
});

type Resource = { title: string; url: string; filesize: number; checksum: { type: string; value: string } };

test('the dataset lists four tables a year, and each file is what the list says', async () => {
  const { resources } = (await read(PAGES[0] as string)) as { resources: Resource[] };
  assert.equal(resources.length, 4 * (2022 - 2005 + 1));
  for (const { url, filesize, checksum } of resources.filter(({ title }) => /2005|2009|2022/.test(title))) {
    const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
    assert.equal(bytes.length, filesize);
    assert.equal(createHash('sha1').update(bytes).digest('hex'), checksum.value);
  }
});

test('version 2 of the interface pages through the same resources', async () => {
  const whole = (await read(PAGES[0] as string)) as { resources: Resource[] };
  const titles: string[] = [];
  let next: string | null = `${sandbox.url}${PAGES[1]}`;
  while (next !== null) {
    const page = (await (await fetch(next)).json()) as {
      data: Resource[];
      next_page: string | null;
      total: number;
    };
    assert.equal(page.total, whole.resources.length);
    titles.push(...page.data.map(({ title }) => title));
    next = page.next_page;
  }
  assert.deepEqual(
    titles,
    whole.resources.map(({ title }) => title),
  );
});

test('a vintage appears in November of the following year', async () => {
  const expected: readonly [today: string, last: number][] = [
    ['2024-03-05', 2022],
    ['2024-10-31', 2022],
    ['2024-11-01', 2023],
    ['2024-12-31', 2023],
  ];
  for (const [today, last] of expected) assert.equal(lastVintage(today as Day), last);
  const moved = await startSandbox(OPTIONS);
  moved.moveTo('2024-11-01' as Day);
  const newest = `/data-gouv/api/2/datasets/${DATASET}/resources/?page=1&page_size=4`;
  const text = await (await fetch(moved.url + newest)).text();
  assert.ok(text.includes('caract-2023.csv'));
  await moved.close();
});

test('communes come with the asked fields, surface in hectares, and no arrondissements', async () => {
  const communes = (await read(PAGES[2] as string)) as Record<string, unknown>[];
  assert.equal(communes.length, 120);
  assert.deepEqual(Object.keys(communes[0] ?? {}), ['nom', 'code', 'population', 'centre', 'surface']);
  const hectares = communes.reduce((total, { surface }) => total + Number(surface), 0);
  assert.ok(hectares > 400_000 && hectares < 700_000);
  const inhabitants = communes.reduce((total, { population }) => total + Number(population), 0);
  assert.ok(inhabitants > 350_000 && inhabitants < 450_000);
  assert.deepEqual(await read('/geo/communes?codeDepartement=00&type=arrondissement-municipal'), []);
  assert.deepEqual(await read('/geo/communes?codeDepartement=77'), []);
  assert.equal((await get('/geo/departements/77/communes')).status, 404);
  const one = (await read('/geo/communes/00001?fields=nom,code,population')) as { population: number };
  assert.equal(one.population, 60_000);
});

test('contours are a feature for each commune with its name and code', async () => {
  const collection = (await read(PAGES[3] as string)) as {
    type: string;
    features: { properties: object; geometry: { type: string; coordinates: number[][][] } }[];
  };
  assert.equal(collection.type, 'FeatureCollection');
  assert.equal(collection.features.length, 120);
  for (const { properties, geometry } of collection.features) {
    assert.deepEqual(Object.keys(properties), ['nom', 'code']);
    assert.equal(geometry.type, 'Polygon');
    assert.ok((geometry.coordinates[0]?.length ?? 0) > 6);
  }
});

test('public holidays are served for every zone, and for years within reach only', async () => {
  assert.ok(HOLIDAY_ZONES.length > 0);
  for (const zone of HOLIDAY_ZONES) {
    const days = Object.keys((await read(`/calendrier/jours-feries/${zone}/2023.json`)) as object);
    assert.equal(days.length, zone === 'alsace-moselle' ? 13 : 11);
    assert.ok(days.every((day) => parseDay(day) !== undefined));
  }
  assert.equal((await get('/calendrier/jours-feries/metropole/2045.json')).status, 404);
  assert.equal((await get('/calendrier/jours-feries/nowhere.json')).status, 404);
});

test('the school calendar says the same in its three forms', async () => {
  const rows = (await read(`${SCHOOL}/json`)) as Record<string, string>[];
  const table = await (await get(`${SCHOOL}/csv?delimiter=%3B&use_labels=true`)).text();
  const records = (await read(PAGES[8] as string)) as {
    nhits: number;
    records: { fields: Record<string, string> }[];
  };
  assert.ok(rows.length > 300);
  assert.equal(records.nhits, rows.length);
  const lines = table.trimEnd().split('\n');
  assert.equal(
    lines[0]?.replace('\uFEFF', ''),
    'Description;Population;Date de début;Date de fin;Académies;Zones;annee_scolaire',
  );
  assert.equal(lines.length - 1, rows.length);
  for (const [i, row] of rows.entries()) {
    const fields = records.records[i]?.fields ?? {};
    assert.equal(Date.parse(fields.start_date ?? ''), Date.parse(row.start_date ?? ''));
    assert.equal(lines[i + 1], Object.values(row).join(';'));
  }
});

test('the movements tell the merger as INSEE does, and the delegated commune agrees', async () => {
  const text = await (await get('/insee/mouvements-communes.csv')).text();
  assert.match(text, /^MOD,DATE_EFF,TYPECOM_AV,COM_AV,.*,LIBELLE_AP\n/);
  assert.match(text, /^32,2019-01-01,COM,00121,.*,COM,00001,/m);
  const delegated = (await read('/geo/communes_associees_deleguees')) as { code: string; chefLieu: string }[];
  assert.deepEqual(
    delegated.map(({ code, chefLieu }) => [code, chefLieu]),
    [['00121', '00001']],
  );
});

test('planned failures are played as often as asked, then the truth comes back', async () => {
  const path = '/stations/casernes_pompier.csv';
  sandbox.fail('/stations', { status: 429, times: 2, retryAfterS: 1 });
  for (let i = 0; i < 2; i++) {
    const refused = await get(path);
    await refused.arrayBuffer();
    assert.equal(refused.status, 429);
    assert.equal(refused.headers.get('retry-after'), '1');
  }
  assert.equal((await get('/insee/communes.csv')).status, 200);
  assert.equal((await get(path)).status, 200);
});

test('a line can break half-way, a portal can answer, and a server can stay silent', async () => {
  const path = '/stations/casernes_pompier.csv';
  sandbox.fail(path, { times: 1, truncate: true });
  await assert.rejects(async () => (await get(path)).arrayBuffer());
  sandbox.fail(path, { times: 1, html: true });
  assert.match(await (await get(path)).text(), /<html>/);
  sandbox.fail(path, { times: 1, hang: true });
  await assert.rejects(fetch(sandbox.url + path, { signal: AbortSignal.timeout(100) }));
  assert.match(await (await get(path)).text(), /^Nom du Centre/);
});

test('every publisher has its address, and an unknown page says so', async () => {
  const urls = Object.values(sandboxSourceUrls(sandbox.url));
  assert.ok(urls.length > 0);
  assert.equal(new Set(urls).size, urls.length);
  assert.ok(urls.every((url) => url.startsWith(`${sandbox.url}/`)));
  for (const url of urls) assert.equal((await fetch(`${url}/nothing-here`)).status, 404);
  assert.ok(sandbox.requests().some((path) => path.endsWith('/nothing-here')));
});
