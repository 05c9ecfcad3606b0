// Builds dist/node (tsc) and dist/web (vite) when a source is newer than the last build.
import './ensure-installed.js';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const inputs = ['src', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];
const hash = createHash('sha256');
const add = (path) => {
  hash.update(path);
  hash.update(readFileSync(path));
};
for (const input of inputs) {
  if (!input.includes('.')) {
    for (const entry of readdirSync(input, { recursive: true, withFileTypes: true }).sort((a, b) =>
      join(a.parentPath, a.name) < join(b.parentPath, b.name) ? -1 : 1,
    ))
      if (entry.isFile()) add(join(entry.parentPath, entry.name));
  } else add(input);
}
const digest = hash.digest('hex');
const stamp = 'dist/.built-from';

if (process.argv.includes('--force') || !existsSync(stamp) || readFileSync(stamp, 'utf8') !== digest) {
  console.log('Building …');
  const started = Date.now();
  const aside = resolve('dist.next');
  rmSync(aside, { recursive: true, force: true });
  run('node_modules/typescript/bin/tsc', ['-p', 'tsconfig.build.json', '--outDir', join(aside, 'node')]);
  run('node_modules/vite/bin/vite.js', [
    ...['build', '--config', 'src/web/vite.config.ts', '--logLevel', 'warn'],
    ...['--outDir', join(aside, 'web'), '--emptyOutDir'],
  ]);
  writeFileSync(join(aside, '.built-from'), digest);
  // Swapped at the end: a build that fails or is killed leaves the last good one in place.
  rmSync('dist', { recursive: true, force: true });
  renameSync(aside, 'dist');
  console.log(`Built in ${((Date.now() - started) / 1000).toFixed(1)} s.`);
}

function run(script, args) {
  const result = spawnSync(process.execPath, [script, ...args], { stdio: 'inherit' });
  if (result.status !== 0) process.exit(result.status ?? 1);
}
