import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from 'playwright-core';
import { startMockWorkflows, type WorkflowsMock } from './mock-workflows.js';
import { findChromium, type StartedPage, startPage } from './start-page.js';

const WEB = process.env.RESCUE_PREDICT_E2E_WEB ?? fileURLToPath(new URL('../../dist/web', import.meta.url));
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Why the browser tests are skipped, or false when they can run. */
export function whyOpsSkipped(): string | false {
  const found = findChromium();
  if ('reason' in found) return found.reason;
  return existsSync(`${WEB}/index.html`)
    ? false
    : 'the page is not built: npx vite build --config src/web/vite.config.ts';
}

export type StartedOps = {
  readonly mock: WorkflowsMock;
  readonly open: StartedPage['open'];
  readonly close: () => Promise<void>;
};

/** A browser in front of the mock of the operating routes. */
export async function startOps(): Promise<StartedOps> {
  const mock = await startMockWorkflows(WEB);
  // the browser's helper takes the address of a running server from here; this process tests nothing else
  process.env.RESCUE_PREDICT_E2E_URL = mock.url;
  const started = await startPage();
  return {
    mock,
    open: started.open,
    async close() {
      await started.close();
      await mock.close();
    },
  };
}

/** Breaches of WCAG 2 A and AA, as axe finds them. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const run = `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })
    .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html.slice(0, 160))))`;
  return page.evaluate<string[]>(run);
}

/** Text as it is shown: what CSS hides is not part of it. */
export async function shownText(element: Locator): Promise<string> {
  // biome-ignore lint/performance/useDomNodeTextContent: hidden text must not count
  return element.innerText();
}
