import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ERRORS } from '../src/lib/errors.js';
import { VERSION } from '../src/lib/version.js';
import { openApi } from '../src/server/openapi.js';
import { documentTables } from '../src/warehouse/document.js';

/** Files that derive from code. `npm run generate` writes them; `--check` fails when one is not what it should be. */
const FILES: Readonly<Record<string, () => string>> = {
  'docs/openapi.json': () => `${JSON.stringify(openApi(VERSION), null, 2)}\n`,
  'docs/errors.md': errorsPage,
  'docs/tables.md': documentTables,
};

const check = process.argv.includes('--check');
const stale: string[] = [];
for (const [path, make] of Object.entries(FILES)) {
  const text = make();
  if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
  stale.push(path);
  if (check) continue;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
if (check && stale.length > 0) {
  console.error(`Not as the code says: ${stale.join(', ')}. Run \`npm run generate\` and commit the result.`);
  process.exit(1);
}
console.log(stale.length === 0 ? 'generated files: all as the code says' : `written: ${stale.join(', ')}`);

function errorsPage(): string {
  const rows = Object.entries(ERRORS).map(([code, remedy]) => `| \`${code}\` | ${remedy} |`);
  return `# Errors\n\nGenerated from \`src/lib/errors.ts\`. Every foreseen failure has a code; its message says what was expected and what came.\n\n| code | what to do |\n| --- | --- |\n${rows.join('\n')}\n`;
}
