import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { startMockApi } from './mock-api.js';
import { cityDepartment, hexagonDepartment, realDepartment } from './mock-country.js';

const WEB = fileURLToPath(new URL('../../dist/web', import.meta.url));
const REAL_DATA =
  process.env.RESCUE_PREDICT_REAL_DATA ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));

/** As measured on Debian's chromium-headless-shell: no outside request, WebGL 2 in software. */
const FLAGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--enable-unsafe-swiftshader',
];

/** Where a browser is, or why these tests cannot run. */
export function findChromium(): { path: string } | { reason: string } {
  const named = process.env.RESCUE_PREDICT_CHROMIUM;
  const path = [named, '/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find(
    (candidate) => candidate !== undefined && existsSync(candidate),
  );
  return path === undefined
    ? { reason: 'no Chromium: set RESCUE_PREDICT_CHROMIUM, or install chromium-headless-shell' }
    : { path };
}

/** Why the browser tests are skipped, or false when they can run. */
export function whySkipped(): string | false {
  const found = findChromium();
  if ('reason' in found) return found.reason;
  if (process.env.RESCUE_PREDICT_E2E_URL === undefined && !existsSync(`${WEB}/index.html`))
    return 'the page is not built: npx vite build --config src/web/vite.config.ts';
  return false;
}

export type StartedPage = {
  readonly url: string;
  /** false when the tests run against a real server, whose content is not known beforehand */
  readonly mocked: boolean;
  /** a page of its own; what the browser complains about is collected in `faults` */
  readonly open: (path: string, options?: BrowserContextOptions) => Promise<{ page: Page; faults: string[] }>;
  readonly close: () => Promise<void>;
};

/** Starts a browser, and the mock API unless RESCUE_PREDICT_E2E_URL names a running server. */
export async function startPage(options: { readonly simulated?: boolean } = {}): Promise<StartedPage> {
  const found = findChromium();
  if ('reason' in found) throw new Error(found.reason);
  const given = process.env.RESCUE_PREDICT_E2E_URL;
  const mock = given === undefined ? await startMock(options.simulated ?? true) : undefined;
  const url = (given ?? mock?.url ?? '').replace(/\/$/, '');
  const browser: Browser = await chromium.launch({ executablePath: found.path, headless: true, args: FLAGS });
  return {
    url,
    mocked: mock !== undefined,
    async open(path, context = {}) {
      const tab = await browser.newContext({ locale: 'fr-FR', reducedMotion: 'reduce', ...context });
      const page = await tab.newPage();
      const faults: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error') faults.push(message.text());
      });
      page.on('pageerror', (error) => faults.push(String(error)));
      page.on('request', (request) => {
        if (!request.url().startsWith(url) && !/^(blob|data):/.test(request.url()))
          faults.push(`request to the outside: ${request.url()}`);
      });
      await page.goto(url + path);
      return { page, faults };
    },
    async close() {
      await browser.close();
      await mock?.close();
    },
  };
}

function startMock(simulated: boolean) {
  const main = realDepartment(REAL_DATA) ?? hexagonDepartment('77', 'Seine-et-Marne', 22, 23);
  const departments = [main, cityDepartment(), hexagonDepartment('89', 'Yonne', 4, 4)];
  return startMockApi({ departments, simulated, withoutIssue: ['89'], web: WEB });
}
