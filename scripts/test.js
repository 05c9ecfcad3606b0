// `npm test`: every test/**/*.test.ts with Node's runner; `--peers` and `--e2e` choose the slower suites instead.
import './ensure-installed.js';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const suites = { '--peers': ['test/peers/'], '--e2e': ['test/e2e/'] };
const chosen = process.argv.slice(2).find((argument) => argument in suites);
const slow = Object.values(suites).flat();
const files = readdirSync('test', { recursive: true })
  .map((name) => join('test', String(name)))
  .filter((name) => name.endsWith('.test.ts'))
  .filter((name) =>
    chosen === undefined
      ? !slow.some((folder) => name.startsWith(folder))
      : suites[chosen].some((folder) => name.startsWith(folder)),
  )
  .sort();
if (files.length === 0) {
  console.error(`No test file found for ${chosen ?? 'the default suite'}: expected at least one.`);
  process.exit(1);
}
const names = process.argv.slice(2).filter((argument) => !(argument in suites));
const result = spawnSync(
  process.execPath,
  [
    '--import',
    'tsx',
    '--test',
    '--test-reporter=spec',
    `--test-timeout=${chosen === '--peers' ? 900_000 : 300_000}`,
    ...names,
    ...files,
  ],
  { stdio: 'inherit', env: { ...process.env, NODE_NO_WARNINGS: '1' } },
);
process.exit(result.status ?? 1);
