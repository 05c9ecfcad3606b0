import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Page } from 'playwright-core';
import { MOCK_TOKEN } from './mock-workflows.js';
import { type StartedOps, shownText, startOps, violations, whyOpsSkipped } from './workflows-start.js';

const skip = whyOpsSkipped();
const DESKTOP = { viewport: { width: 1366, height: 768 } };
const PHONE = { viewport: { width: 390, height: 844 } };
const RUN = '/ops/run/forecast%3A2026-11-23';

let ops: StartedOps;
before(async () => {
  if (skip === false) ops = await startOps();
});
after(() => ops?.close());
beforeEach(() => {
  if (skip === false) ops.mock.sent.length = 0;
});

/** Every page, and what stands on it when it is there. */
const PAGES: readonly (readonly [path: string, ready: string])[] = [
  ['/ops', '.ops-card'],
  ['/ops/w/forecast', '.ops-grid canvas'],
  ['/ops/w/big-country', '.ops-grid canvas'],
  ['/ops/w/elt?vue=graph', '.ops-node'],
  ['/ops/w/forecast?vue=gantt', '.ops-gantt-row'],
  ['/ops/w/forecast?vue=backfill', '.ops-progress'],
  [`${RUN}?task=publish`, '.ops-log pre'],
  [`${RUN}?vue=gantt`, '.ops-gantt-row'],
  [`${RUN}?vue=tries&task=warehouse`, '.ops-table'],
];

for (const [name, options, language] of [
  ['desktop', DESKTOP, ''],
  ['dark', { ...DESKTOP, colorScheme: 'dark' }, ''],
  ['phone, in English', PHONE, 'lang=en'],
] as const)
  test(`every page: no WCAG 2 A or AA violation, nothing overflows, no complaint: ${name}`, {
    skip,
  }, async () => {
    assert.ok(PAGES.length > 0);
    for (const [path, ready] of PAGES) {
      const address = language === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${language}`;
      const { page, faults } = await ops.open(address, options);
      await page.waitForSelector(ready);
      assert.deepEqual(await violations(page), [], address);
      const wide = await page.evaluate<number>('document.documentElement.scrollWidth');
      assert.ok(wide <= options.viewport.width, `${address}: ${wide}`);
      assert.deepEqual(faults, [], address);
      assert.equal(
        await page.evaluate<string>('document.documentElement.lang'),
        language === '' ? 'fr' : 'en',
      );
      await page.context().close();
    }
  });

test('the list says when a workflow runs next and for which civil day', { skip }, async () => {
  const { page } = await ops.open('/ops', DESKTOP);
  const card = page.locator('.ops-card', { hasText: 'issue' }).first();
  await card.waitFor();
  const text = await shownText(card);
  assert.match(text, /tous les jours à 06:00 et 16:00, heure de Paris/i);
  assert.match(text, /pour le mardi 24 novembre 2026/);
  assert.equal(await card.locator('.ops-squares a').count(), 25);
  await card.locator('.ops-squares a').last().focus();
  await page.keyboard.press('ArrowLeft');
  assert.match(
    (await page.evaluate<string>('document.activeElement.getAttribute("aria-label")')) ?? '',
    /run pour le dimanche 22 novembre 2026/,
  );
});

test('operating a simulated store is announced like its map', { skip }, async () => {
  const { page } = await ops.open('/ops', DESKTOP);
  await page.route('**/api/status', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), simulated: true } });
  });
  await page.reload();
  assert.match(await shownText(page.locator('.simulated')), /DONNÉES SIMULÉES/);
});

test('the language changes at once and stays on the page', { skip }, async () => {
  const { page } = await ops.open('/ops/w/forecast?vue=backfill', DESKTOP);
  await page.getByRole('button', { name: 'EN', exact: true }).click();
  await page.getByRole('tab', { name: 'Backfill', selected: true }).waitFor();
  assert.match(page.url(), /\/ops\/w\/forecast\?vue=backfill&lang=en$/);
});

test('keys alone lead from the grid to the log', { skip }, async () => {
  const { page } = await ops.open('/ops/w/forecast', DESKTOP);
  await page.waitForSelector('.ops-grid canvas');
  await page.locator('.ops-grid').focus();
  await page.keyboard.press('ArrowLeft');
  for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowDown');
  const said = await page.locator('#grid-cell').textContent();
  assert.equal(said, 'publish, run pour le lundi 23 novembre 2026 : en cours');
  assert.equal(await page.locator('.ops-grid').getAttribute('aria-activedescendant'), 'grid-cell');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.ops-log pre');
  assert.match(page.url(), /\/ops\/run\/forecast%3A2026-11-23\?task=publish/);
  await page.locator('.ops-node[tabindex="0"]').focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#panel-title:text("audit")');
});

test('the log of a running try grows while one looks', { skip }, async () => {
  const { page } = await ops.open(`${RUN}?task=publish`, DESKTOP);
  const log = page.locator('.ops-log pre');
  await log.filter({ hasText: 'commune 1 of 507' }).waitFor();
  const before = await log.textContent();
  await page.waitForTimeout(2_600);
  const later = (await log.textContent()) ?? '';
  assert.ok(later.length > (before ?? '').length, 'expected more text');
  assert.ok(later.startsWith(before ?? ''), 'what was there stays');
  const lines = later.trim().split('\n');
  assert.equal(new Set(lines).size, lines.length, 'no line twice');
});

async function giveToken(page: Page, token: string): Promise<void> {
  await page.locator('input[name=token]').fill(token);
  await page.keyboard.press('Enter');
}

test('trigger: the day is said, the token asked, 401 asks again, the run opens', { skip }, async () => {
  const { page } = await ops.open('/ops', DESKTOP);
  await page.getByRole('button', { name: 'Lancer forecast' }).click();
  const dialog = page.locator('dialog').first();
  await page.locator('input[type=date]').fill('2026-11-20');
  await dialog.getByLabel('department').fill('777');
  await dialog.getByRole('button', { name: 'Lancer le run' }).click();
  assert.match(await shownText(dialog), /Le texte doit répondre à/);
  assert.equal(ops.mock.sent.length, 0);
  await dialog.getByLabel('department').fill('77');
  assert.match(await shownText(dialog), /partira maintenant, pour le vendredi 20 novembre 2026/);
  await dialog.getByRole('button', { name: 'Lancer le run' }).click();
  await giveToken(page, 'wrong');
  await page.getByText('Le serveur a refusé ce jeton.').waitFor();
  await giveToken(page, MOCK_TOKEN);
  await page.getByText('Run lancé pour le vendredi 20 novembre 2026.').waitFor();
  assert.deepEqual(
    ops.mock.sent.map(({ url, authorization }) => [url, authorization]),
    [
      ['/api/workflows/forecast/runs', 'Bearer wrong'],
      ['/api/workflows/forecast/runs', `Bearer ${MOCK_TOKEN}`],
    ],
  );
  assert.deepEqual(ops.mock.sent[1]?.body, { day: '2026-11-20', params: { department: '77' } });
  await page.getByRole('link', { name: 'Ouvrir le run' }).click();
  await page.locator('h1', { hasText: 'pour le vendredi 20 novembre 2026' }).waitFor();
  // asked once: the next action goes without a question, and a reload in the same tab too
  await page.reload();
  await page.getByRole('button', { name: 'Arrêter le run' }).click();
  await page.locator('dialog').getByRole('button', { name: 'Arrêter le run' }).click();
  await page.locator('dialog').waitFor({ state: 'detached' });
  assert.match(ops.mock.sent[2]?.url ?? '', /^\/api\/runs\/forecast%3A2026-11-20%3Amanual-\d+\.0\/cancel$/);
  assert.equal(ops.mock.sent[2]?.authorization, `Bearer ${MOCK_TOKEN}`);
});

test('giving no token sends nothing, and Escape gives the focus back', { skip }, async () => {
  const { page } = await ops.open('/ops', DESKTOP);
  const button = page.getByRole('switch', { name: 'Planification, forecast' });
  await button.click();
  await page.getByRole('button', { name: 'Mettre en pause' }).click();
  await page.locator('input[name=token]').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.locator('dialog').waitFor({ state: 'detached' });
  assert.equal(ops.mock.sent.length, 0);
  assert.equal(
    await page.evaluate<string>('document.activeElement.getAttribute("aria-label")'),
    'Planification, forecast',
  );
});

test('pause, retry, clear, group and mark say what they do and send it', { skip }, async () => {
  const { page } = await ops.open('/ops', DESKTOP);
  await page.evaluate(`sessionStorage.setItem('rescue-predict:token', '${MOCK_TOKEN}')`);
  await page.getByRole('switch', { name: 'Planification, weather-daily' }).click();
  await page.getByRole('button', { name: 'Mettre en pause' }).click();
  await page.getByRole('switch', { name: 'Planification, weather-daily', checked: false }).waitFor();
  const failed = page.locator('.ops-card', { hasText: 'issue' }).locator('a[aria-label$="échoué"]').first();
  await failed.click();
  await page.getByRole('button', { name: "Reprendre à l'échec" }).click();
  assert.ok((await page.locator('dialog .ops-names li').count()) > 0);
  await page.locator('dialog').getByRole('button', { name: "Reprendre à l'échec" }).click();
  await page.locator('dialog').waitFor({ state: 'detached' });
  await page.locator('.ops-node[data-id=audit]').click();
  for (const [open, confirm] of [
    ['Refaire la tâche…', 'Refaire la tâche'],
    ['Refaire le groupe issue…', 'Refaire le groupe issue'],
    ['Marquer échouée…', "Écrire l'état"],
  ] as const) {
    await page.getByRole('button', { name: open, exact: true }).click();
    await page.locator('dialog').getByRole('button', { name: confirm, exact: true }).click();
    await page.locator('dialog').waitFor({ state: 'detached' });
  }
  assert.deepEqual(
    ops.mock.sent.map(({ url, body }) => [url.replace(/runs\/[^/]+/, 'runs/ID'), body ?? null]),
    [
      ['/api/workflows/weather-daily/pause', { paused: true }],
      ['/api/runs/ID/retry', null],
      ['/api/runs/ID/clear', { tasks: ['audit'] }],
      ['/api/runs/ID/clear', { group: 'issue' }],
      ['/api/runs/ID/mark', { task: 'audit', state: 'failed' }],
    ],
  );
});

test('a backfill cannot start before its days were listed, nor after the form changed', {
  skip,
}, async () => {
  const { page } = await ops.open('/ops/w/forecast?vue=backfill', DESKTOP);
  const start = page.locator('form .ops-primary');
  await start.waitFor();
  assert.equal(await start.isDisabled(), true);
  const [first, last] = [page.locator('input[type=date]').nth(0), page.locator('input[type=date]').nth(1)];
  await last.fill('2026-11-20');
  await first.fill('2026-11-25');
  await page.getByRole('button', { name: 'Lister les jours' }).click();
  await page.getByText('Le dernier jour doit suivre le premier.').waitFor();
  await first.fill('2026-08-20');
  await page.getByRole('button', { name: 'Lister les jours' }).click();
  await giveToken(page, MOCK_TOKEN);
  await page.waitForSelector('.ops-month');
  assert.equal(await page.locator('.ops-month li').count(), 93);
  assert.equal(await start.isEnabled(), true);
  assert.deepEqual(await violations(page), []);
  await page.getByLabel('Seulement les jours sans run réussi').uncheck();
  assert.equal(await start.isDisabled(), true);
  await page.getByRole('button', { name: 'Lister les jours' }).click();
  await page.getByRole('button', { name: 'Lancer 93 run(s)…' }).click();
  await page.locator('dialog').getByRole('button', { name: 'Lancer 93 run(s)' }).click();
  await page.getByText('Rattrapage lancé.').waitFor();
  await page.getByText('31 / 93 runs').waitFor();
  assert.deepEqual(
    ops.mock.sent.map(({ body }) => (body as { dryRun: boolean }).dryRun),
    [true, true, false],
  );
});

test('a refusal shows its detail and remedy where it was asked', { skip }, async () => {
  const { page } = await ops.open('/ops', DESKTOP);
  await page.evaluate(`sessionStorage.setItem('rescue-predict:token', '${MOCK_TOKEN}')`);
  await page.getByRole('button', { name: 'Lancer elt' }).click();
  await page.locator('input[type=date]').fill('2019-01-01');
  await page.getByRole('button', { name: 'Lancer le run' }).click();
  const fault = page.locator('dialog .ops-fault');
  await fault.waitFor();
  assert.match(
    await shownText(fault),
    /expected 2020-01-01 or later[\s\S]*À faire : Correct the named input\.[\s\S]*INPUT_INVALID/,
  );
});

test('unknown names say so; a server out of reach leaves the last state, with its time', {
  skip,
}, async () => {
  const { page } = await ops.open('/ops/run/nothing', DESKTOP);
  await page.getByText('run nothing: not in the mock').waitFor();
  await page.goto(`${ops.mock.url}/ops`);
  await page.waitForSelector('.ops-card');
  await page.route('**/api/**', (route) => route.abort());
  await page.locator('.notice').filter({ hasText: 'Le serveur ne répond plus' }).waitFor({ timeout: 20_000 });
  assert.ok((await page.locator('.ops-card').count()) > 0);
});

test('a hidden page asks for nothing', { skip }, async () => {
  const { page } = await ops.open(`${RUN}?task=publish`, DESKTOP);
  await page.waitForSelector('.ops-log pre');
  await page.evaluate(`Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });
    Object.defineProperty(document, 'hidden', { get: () => true });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))`);
  await page.waitForTimeout(1_500);
  let asked = 0;
  page.on('request', () => asked++);
  await page.waitForTimeout(5_000);
  assert.equal(asked, 0);
});
