import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';

const GROUND = ['lib', 'domain'];
/** Rooms beside one another: none of them may import another. */
const ADAPTERS = ['lake', 'warehouse', 'state', 'tracking', 'compute', 'gate'];
const BELOW_PORTS = [...GROUND, 'config', ...ADAPTERS, 'model'];

/**
 * The import rule: a folder may import what its line names, itself, and nothing else of this project.
 * Printed when it is broken; `npm run check` fails then.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  lib: [],
  domain: ['lib'],
  config: GROUND,
  sources: GROUND,
  ...Object.fromEntries(ADAPTERS.map((room) => [room, GROUND])),
  sandbox: GROUND,
  model: GROUND,
  'ports.ts': [...BELOW_PORTS, 'sources'],
  tasks: [...BELOW_PORTS, 'sources', 'ports.ts'],
  workflows: [...BELOW_PORTS, 'ports.ts', 'tasks'],
  server: [...BELOW_PORTS, 'ports.ts', 'tasks', 'workflows'],
  web: [...GROUND, 'server/contract.ts'],
  'app.ts': [...BELOW_PORTS, 'sources', 'ports.ts', 'tasks', 'workflows', 'server', 'sandbox'],
  cli: [...GROUND, 'config', ...ADAPTERS, 'ports.ts', 'tasks', 'workflows', 'server', 'app.ts'],
};

const root = 'src';
const files = readdirSync(root, { recursive: true })
  .map(String)
  .filter((name) => /\.(ts|tsx)$/.test(name));
const faults: string[] = [];
const graph = new Map<string, string[]>();

for (const file of files) {
  const text = readFileSync(join(root, file), 'utf8');
  const layer = layerOf(file);
  if (!(layer in MAY_IMPORT))
    faults.push(`${file}: no rule for the folder ${layer}; add it to scripts/layers.ts`);
  if (layer !== 'config' && layer !== 'web' && /process\.env\b/.test(text) && !file.startsWith('cli/main'))
    faults.push(`${file}: reads process.env; only config does, from what cli/main hands it`);
  if ((layer === 'model' || layer === 'domain') && /from 'node:(?!.*never)/.test(text))
    faults.push(`${file}: imports a Node module; model and domain stay pure`);
  const targets: string[] = [];
  for (const [, specifier = ''] of text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)) {
    const target = normalize(join(dirname(file), specifier)).replace(/\.js(x?)$/, '.ts$1');
    if (!/\.(ts|tsx)$/.test(target)) continue;
    targets.push(target);
    const other = layerOf(target);
    const allowed = MAY_IMPORT[layer] ?? [];
    if (other !== layer && !allowed.includes(other) && !allowed.includes(target))
      faults.push(`${file} imports ${target}: ${layer} may import ${allowed.join(', ') || 'nothing'}`);
  }
  graph.set(file, targets);
}
faults.push(...cycles(graph).map((cycle) => `import cycle: ${cycle.join(' → ')}`));

if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exit(1);
}
console.log(`layers: ${files.length} files, no import against the layers, no cycle`);
if (process.argv.includes('--sizes')) printSizes();

function layerOf(file: string): string {
  return relative('.', file).split('/')[0] ?? file;
}

/** Depth-first search; each cycle is reported once. */
function cycles(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const found: string[][] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (node: string) => {
    const at = path.indexOf(node);
    if (at >= 0) {
      found.push([...path.slice(at), node]);
      return;
    }
    if (done.has(node)) return;
    path.push(node);
    for (const next of edges.get(node) ?? []) visit(next);
    path.pop();
    done.add(node);
  };
  for (const node of edges.keys()) visit(node);
  return found;
}

function printSizes(): void {
  const lines = files
    .map((file) => [readFileSync(join(root, file), 'utf8').split('\n').length, file] as const)
    .sort(([a], [b]) => b - a);
  console.log(`lines in all: ${lines.reduce((sum, [count]) => sum + count, 0)}; the longest files:`);
  for (const [count, file] of lines.slice(0, 15)) console.log(`  ${count}  ${file}`);
}
