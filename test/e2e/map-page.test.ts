import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { type StartedPage, startPage, whySkipped } from './start-page.js';

const skip = whySkipped();
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const DESKTOP = { viewport: { width: 1600, height: 1000 } };
/** Where the tests start: the first department of a real server, 77 of the mock. */
const path = () => (started.mocked ? '/d/77' : '/');

let started: StartedPage;
before(async () => {
  if (skip === false) started = await startPage({ simulated: true });
});
after(() => started?.close());

async function ready(page: Page): Promise<void> {
  await page.waitForSelector('tbody .row');
  await page.waitForSelector('.map-units path, .map-gl canvas');
}

/** Text as it is shown: what CSS hides is not part of it. */
async function shownText(element: Locator): Promise<string> {
  // biome-ignore lint/performance/useDomNodeTextContent: hidden text must not count
  return element.innerText();
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const run = `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })
    .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html.slice(0, 160))))`;
  return page.evaluate<string[]>(run);
}

test('the page loads without a complaint and asks nobody else for anything', { skip }, async () => {
  const { page, faults } = await started.open(path(), DESKTOP);
  await ready(page);
  assert.equal(await page.getByRole('tab').count(), 7);
  assert.deepEqual(faults, []);
});

test('simulated data are announced above everything, with the command for real ones', { skip }, async () => {
  const { page } = await started.open(path(), DESKTOP);
  await ready(page);
  if (!started.mocked && (await page.locator('.simulated').count()) === 0) return;
  const banner = page.locator('.simulated');
  assert.match(await shownText(banner), /DONNÉES SIMULÉES – pays fictif, ne pas utiliser/);
  assert.ok((await shownText(banner.locator('code'))).length > 0);
  assert.ok(((await banner.boundingBox())?.y ?? 999) < 200);
});

for (const [name, options, query] of [
  ['light', DESKTOP, ''],
  ['dark', { ...DESKTOP, colorScheme: 'dark' }, ''],
  [
    'one panel, other palette and patterns',
    { viewport: { width: 1366, height: 768 } },
    '?pal=cvd&motifs=1&vue=ecart',
  ],
  ['phone, in English', { viewport: { width: 390, height: 844 } }, '?lang=en'],
] as const) {
  test(`no WCAG 2 A or AA violation: ${name}`, { skip }, async () => {
    const { page } = await started.open(path() + query, options);
    await ready(page);
    assert.deepEqual(await violations(page), []);
    await page.locator('tbody .row button').first().click();
    await page.waitForSelector('#commune-title');
    assert.deepEqual(await violations(page), []);
  });
}

for (const width of [320, 390, 1366, 1600]) {
  test(`nothing overflows sideways at ${width} pixels`, { skip }, async () => {
    const { page } = await started.open(path(), { viewport: { width, height: 800 } });
    await ready(page);
    await page.locator('tbody .row button').first().click();
    await page.waitForSelector('#commune-title');
    assert.ok((await page.evaluate<number>('document.documentElement.scrollWidth')) <= width);
  });
}

test('arrow keys change the day, the address and the title of the map', { skip }, async () => {
  const { page } = await started.open(path(), DESKTOP);
  await ready(page);
  const before = await shownText(page.locator('.map-title'));
  await page.getByRole('tab').first().focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.getByRole('tab').nth(2).getAttribute('aria-selected'), 'true');
  assert.match(page.url(), /j=\d{4}-\d{2}-\d{2}/);
  assert.notEqual(await shownText(page.locator('.map-title')), before);
  assert.equal(await page.evaluate<string>('document.activeElement.getAttribute("role")'), 'tab');
});

test('arrow keys walk the table, and Enter opens the commune with its reasons', { skip }, async () => {
  const { page } = await started.open(path(), DESKTOP);
  await ready(page);
  await page.locator('tbody .row button').first().focus();
  for (let i = 0; i < 30; i++) {
    await page.keyboard.press('ArrowDown');
    await page.waitForTimeout(30);
  }
  await page.keyboard.press('Enter');
  await page.waitForSelector('#commune-title');
  assert.match(page.url(), /c=\d/);
  assert.ok((await shownText(page.locator('.why'))).length > 20);
  assert.equal(await page.locator('.row-selected').count(), 1);
  if (started.mocked) assert.match(await shownText(page.locator('.row-selected .cell-rank')), /^31$/);
});

test('a click on the map chooses a commune, and closing it gives the guide back', { skip }, async () => {
  const { page } = await started.open(`${path()}?rendu=svg`, DESKTOP);
  await ready(page);
  await page.locator('.map-units path').nth(40).click({ force: true });
  await page.waitForSelector('#commune-title');
  assert.equal(await page.locator('.map-ring-inner').count(), 1);
  await page.locator('.drawer .icon').click();
  await page.waitForSelector('#guide-title');
});

test('a row of the legend filters table and map', { skip }, async () => {
  const { page } = await started.open(`${path()}?rendu=svg`, DESKTOP);
  await ready(page);
  const row = page.locator('button.legend-row').nth(1);
  const count = Number((await shownText(row.locator('.legend-count'))).replace(/\D/g, ''));
  await row.click();
  assert.equal(await row.getAttribute('aria-pressed'), 'true');
  const shown = (await shownText(page.locator('.table-count'))).split('/')[0]?.replace(/\D/g, '');
  assert.equal(Number(shown), count);
  assert.match(page.url(), /cl=D/);
  assert.ok((await page.locator('.map-units path[fill-opacity="0.13"]').count()) > 0);
});

test('the slash key searches without accents, and Enter opens what was found', { skip }, async () => {
  const { page } = await started.open(path(), DESKTOP);
  await ready(page);
  const name = await shownText(page.locator('tbody .row button').first());
  await page.keyboard.press('/');
  await page.keyboard.type(name.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase());
  await page.waitForSelector('[role=option]');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#commune-title');
  assert.equal(await shownText(page.locator('#commune-title')), name);
});

test('theme and language change at once, and the choice of theme is kept', { skip }, async () => {
  const { page } = await started.open(path(), DESKTOP);
  await ready(page);
  await page.getByRole('button', { name: 'Passer au thème sombre' }).click();
  await page.getByRole('button', { name: 'EN', exact: true }).click();
  assert.equal(await shownText(page.locator('#table-title')), 'Communes by risk');
  assert.equal(await page.evaluate<string>('document.documentElement.lang'), 'en');
  await page.reload();
  await ready(page);
  assert.equal(await page.evaluate<string>('document.documentElement.dataset.theme'), 'dark');
});

test('a shared link brings everything back', { skip: skip || whyNotMocked() }, async () => {
  const { page } = await started.open(
    '/d/69?j=2026-11-25&c=69382&vue=ecart&pal=cvd&motifs=1&lang=en',
    DESKTOP,
  );
  await ready(page);
  await page.waitForSelector('#commune-title');
  assert.equal(await shownText(page.locator('#commune-title')), 'Lyon 2e');
  assert.match(await shownText(page.locator('.map-title')), /25 November 2026/);
  assert.equal(await shownText(page.locator('.map-layers [aria-pressed=true]')), 'Gap to normal');
  assert.equal(await page.locator('.legend input:checked').count(), 2);
});

test('a commune without a forecast is hatched and named, never coloured', {
  skip: skip || whyNotMocked(),
}, async () => {
  const { page } = await started.open('/d/69?rendu=svg', DESKTOP);
  await ready(page);
  assert.match(await shownText(page.locator('.legend-none')), /Pas de donnée\s*1/);
  assert.equal(await page.locator('.map-units path[fill="url(#map-pattern-none)"]').count(), 1);
});

test('a department without an issue says so and names the command', {
  skip: skip || whyNotMocked(),
}, async () => {
  const { page } = await started.open('/d/89', DESKTOP);
  await page.waitForSelector('#empty-title');
  assert.match(
    await shownText(page.locator('.message')),
    /Aucune prévision émise[\s\S]*rescue-predict forecast/,
  );
  assert.deepEqual(await violations(page), []);
});

test('a refusal shows its detail and remedy, and a second try works', {
  skip: skip || whyNotMocked(),
}, async () => {
  const { page } = await started.open('/d/89', DESKTOP);
  let refusals = 0;
  await page.route('**/week*', (route) => {
    refusals++;
    return refusals > 2
      ? route.continue()
      : route.fulfill({
          status: 503,
          contentType: 'application/problem+json',
          body: JSON.stringify({
            detail: 'state: expected PostgreSQL, found nothing',
            remedy: 'Start it.',
            code: 'STATE_UNAVAILABLE',
          }),
        });
  });
  await page.goto(`${started.url}/d/77`);
  await page.waitForSelector('.message');
  assert.match(
    await shownText(page.locator('.message')),
    /expected PostgreSQL[\s\S]*Start it\.[\s\S]*STATE_UNAVAILABLE/,
  );
  await page.getByRole('button', { name: 'Réessayer' }).click();
  await ready(page);
});

test('a server out of reach leaves the last data, with their time', {
  skip: skip || whyNotMocked(),
}, async () => {
  const { page } = await started.open('/d/77', DESKTOP);
  await ready(page);
  await page.waitForTimeout(500);
  await page.route('**/api/**', (route) => route.abort());
  await page.reload();
  await ready(page);
  assert.match(await shownText(page.locator('.notice-offline')), /Serveur injoignable : données reçues/);
});

test('an issue of yesterday is marked out of date', { skip: skip || whyNotMocked() }, async () => {
  const { page } = await started.open('/d/89', DESKTOP);
  await page.route('**/api/status', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), today: '2026-11-24' } });
  });
  await page.goto(`${started.url}/d/77`);
  await ready(page);
  assert.match(await shownText(page.locator('.notice-stale')), /Prévision périmée.*lundi 23 novembre 2026/);
});

test('MapLibre draws the same map and takes clicks, without tiles or glyphs', { skip }, async () => {
  const { page, faults } = await started.open(`${path()}?rendu=gl`, DESKTOP);
  await page.waitForSelector('.map-gl canvas');
  await page.waitForSelector('.map-units', { state: 'detached', timeout: 60_000 });
  const box = await page.locator('.map-gl').boundingBox();
  assert.ok(box !== null);
  await page.mouse.click(box.x + (box.width + 196) / 2, box.y + (box.height + 36) / 2);
  await page.waitForSelector('#commune-title');
  assert.deepEqual(faults, []);
});

test('when the MapLibre chunk is gone, the SVG map stays and the page goes on', { skip }, async () => {
  const { page } = await started.open(path(), DESKTOP);
  await page.route('**/assets/GlMap-*', (route) => route.abort());
  await page.goto(`${started.url}${path()}?rendu=gl`);
  await ready(page);
  await page.locator('tbody .row button').first().click();
  await page.waitForSelector('#commune-title');
  assert.ok((await page.locator('.map-units path').count()) > 0);
});

function whyNotMocked(): string | false {
  return process.env.RESCUE_PREDICT_E2E_URL === undefined
    ? false
    : 'needs the made-up departments of the mock';
}
