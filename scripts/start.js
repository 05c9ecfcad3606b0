// `npm start`: builds when needed, then runs `rescue-predict up` with the arguments given after `--`.
import './ensure-installed.js';
import { spawnSync } from 'node:child_process';

const build = spawnSync(process.execPath, ['scripts/build.js'], { stdio: 'inherit' });
if (build.status !== 0) process.exit(build.status ?? 1);
process.argv.splice(2, 0, 'up');
await import('../dist/node/cli/main.js');
