import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { type StartedOps, startOps, whyOpsSkipped } from './workflows-start.js';

const skip = whyOpsSkipped();
const DESKTOP = { viewport: { width: 1366, height: 768 } };
const TIMES = 5;

let ops: StartedOps;
before(async () => {
  if (skip === false) ops = await startOps();
});
after(() => ops?.close());

/** The middle of some figures. */
function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const round = (values: readonly number[]) => values.map((value) => Math.round(value)).join(', ');

/** From the click to the frame after which the panel shows the cell's name, in the page's own clock. @returns ms */
function clickMs(page: Page, x: number, y: number): Promise<number> {
  return page.evaluate<number>(`new Promise((resolve) => {
    const grid = document.querySelector('.ops-grid');
    const box = grid.getBoundingClientRect();
    const before = document.querySelector('#panel-title')?.closest('section').textContent;
    const start = performance.now();
    const look = () => {
      const now = document.querySelector('#panel-title')?.closest('section').textContent;
      if (now !== undefined && now !== before) resolve(performance.now() - start);
      else requestAnimationFrame(look);
    };
    grid.dispatchEvent(new MouseEvent('click', { bubbles: true, clientX: box.left + ${x}, clientY: box.top + ${y} }));
    requestAnimationFrame(look);
  })`);
}

test('200 tasks × 1,000 runs: first paint and clicks, measured and printed', { skip }, async () => {
  const paints: number[] = [];
  const clicks: number[] = [];
  const scrolls: number[] = [];
  for (let i = 0; i < TIMES; i++) {
    const { page } = await ops.open('/ops/w/big-country', DESKTOP);
    await page.waitForFunction("performance.getEntriesByName('ops-grid-painted').length > 0");
    paints.push(await page.evaluate<number>("performance.getEntriesByName('ops-grid-painted')[0].startTime"));
    clicks.push(await clickMs(page, 420 + 22 * i, 150), await clickMs(page, 500, 260 + 22 * i));
    scrolls.push(
      await page.evaluate<number>(`new Promise((resolve) => {
        const grid = document.querySelector('.ops-grid');
        const start = performance.now();
        let frames = 0;
        const step = () => {
          grid.scrollLeft -= 440;
          grid.scrollTop += 44;
          if (++frames < 40) requestAnimationFrame(step);
          else resolve((performance.now() - start) / frames);
        };
        requestAnimationFrame(step);
      })`),
    );
    assert.equal(await page.locator('.ops-grid').getAttribute('aria-colcount'), '1001');
    assert.equal(await page.locator('.ops-grid').getAttribute('aria-rowcount'), '201');
    await page.context().close();
  }
  console.log(
    `grid 200 × 1,000, cold cache: first paint ${round(paints)} ms, median ${Math.round(median(paints))}`,
  );
  console.log(`click to shown panel: ${round(clicks)} ms, median ${Math.round(median(clicks))}`);
  console.log(`per frame while scrolling both ways: ${round(scrolls)} ms`);
  // the goals are 1,000 and 100 ms; a loaded machine may be slower without a fault of the page
  assert.ok(median(paints) < 3_000, `first paint ${round(paints)} ms`);
  assert.ok(median(clicks) < 300, `clicks ${round(clicks)} ms`);
});

test('the map page loads nothing of the operator pages', { skip }, async () => {
  const { page } = await ops.open('/ops', DESKTOP);
  await page.waitForSelector('.ops-card');
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(request.url()));
  await page.goto(`${ops.mock.url}/`);
  await page.waitForSelector('.top');
  assert.ok(loaded.length > 0);
  assert.deepEqual(
    loaded.filter((url) => /OpsApp/.test(url)),
    [],
  );
});
