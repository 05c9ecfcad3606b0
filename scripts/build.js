// Builds dist/node (tsc) and dist/web (vite) when a source is newer than the last build.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

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
  rmSync('dist', { recursive: true, force: true });
  run('node_modules/typescript/bin/tsc', ['-p', 'tsconfig.build.json']);
  run('node_modules/vite/bin/vite.js', ['build', '--config', 'src/web/vite.config.ts', '--logLevel', 'warn']);
  mkdirSync('dist', { recursive: true });
  writeFileSync(stamp, digest);
  console.log(`Built in ${((Date.now() - started) / 1000).toFixed(1)} s.`);
}

function run(script, args) {
  const result = spawnSync(process.execPath, [script, ...args], { stdio: 'inherit' });
  if (result.status !== 0) process.exit(result.status ?? 1);
}
