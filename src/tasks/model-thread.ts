import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Role } from './model-messages.js';

/** Starts `model-worker` on a thread of its own, beside this file: compiled, or as TypeScript in tests. */
export function startModelThread(role: Role): Worker {
  const extension = extname(fileURLToPath(import.meta.url));
  const entry = new URL(`./model-worker${extension}`, import.meta.url);
  if (extension !== '.ts') return new Worker(entry, { workerData: role });
  // tsx registers itself on the main thread only, so the thread does it before it loads the TypeScript file.
  const tsx = import.meta.resolve('tsx/esm/api');
  const code = `import(${JSON.stringify(tsx)}).then(({ register }) => { register(); return import(${JSON.stringify(entry.href)}); });`;
  return new Worker(code, { eval: true, workerData: role });
}
