// Adds to package-lock.json the binaries of other platforms that the registry at hand did not serve when the lock was
// written. `npm ci` refuses a lock without them. Run it after every change of dependencies.
import { readFileSync, writeFileSync } from 'node:fs';

const OS = {
  android: 'android',
  darwin: 'darwin',
  freebsd: 'freebsd',
  linux: 'linux',
  linuxmusl: 'linux',
  openbsd: 'openbsd',
  win32: 'win32',
  windows: 'win32',
  openharmony: 'openharmony',
};
const CPU = ['arm64', 'x64', 'arm', 'ia32', 'ppc64', 's390x', 'riscv64', 'loong64', 'mips64el', 'wasm32'];

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
let added = 0;
for (const entry of Object.values(lock.packages))
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`;
    const words = name.split(/[/-]/);
    const os = words.map((word) => OS[word]).find((found) => found !== undefined);
    const cpu = words.find((word) => CPU.includes(word));
    if (lock.packages[key] !== undefined || os === undefined || !/^\d/.test(version)) continue;
    lock.packages[key] = { version, optional: true, os: [os], ...(cpu === undefined ? {} : { cpu: [cpu] }) };
    added++;
  }
if (process.argv.includes('--check')) {
  if (added > 0)
    console.error(
      `package-lock.json lacks ${added} binaries of other platforms: run \`node scripts/complete-lock.js\`.`,
    );
  process.exit(added > 0 ? 1 : 0);
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
console.log(`package-lock.json: ${added} binaries of other platforms added`);
