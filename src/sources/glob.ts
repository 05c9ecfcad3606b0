import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppError } from '../lib/errors.js';

/**
 * Finds the files of globs: `*`, `?`, `**` (any folders) and `{a,b}`; relative ones start at the working folder.
 * @returns absolute paths, sorted, each once
 * @throws AppError SOURCE_FILE_MISSING naming the first glob without a file
 */
export async function findFiles(globs: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const glob of globs) {
    const matches = await match(resolve(glob).replaceAll('\\', '/'));
    if (matches.length === 0)
      throw new AppError('SOURCE_FILE_MISSING', `expected at least one file for ${glob}, found none`, {
        glob,
      });
    for (const path of matches) found.add(path);
  }
  return [...found].sort();
}

async function match(glob: string): Promise<string[]> {
  if (!/[*?{]/.test(glob)) return (await isFile(glob)) ? [glob] : [];
  const fixed = glob.slice(0, glob.search(/[*?{]/));
  const root = fixed.slice(0, fixed.lastIndexOf('/')) || '/';
  const pattern = patternOf(glob);
  const deep = glob.includes('**');
  const levels = deep ? Number.POSITIVE_INFINITY : glob.slice(root.length).split('/').length;
  return (await walk(root, levels)).filter((path) => pattern.test(path));
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isFile(),
    () => false,
  );
}

async function walk(folder: string, levels: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => []);
  const found: string[] = [];
  for (const entry of entries) {
    const path = `${folder === '/' ? '' : folder}/${entry.name}`;
    if (entry.isDirectory() && levels > 1) found.push(...(await walk(path, levels - 1)));
    else if (entry.isFile() || (entry.isSymbolicLink() && (await isFile(path)))) found.push(path);
  }
  return found;
}

/** Two stars and a slash become any folders, `*` anything but a slash, braces become alternatives; the rest stands for itself. */
function patternOf(glob: string): RegExp {
  const source = glob.replace(/\*\*\/?|[*?{},]|[\\^$.|+()[\]]/g, (token) => {
    if (token === '**/') return '(?:.*/)?';
    return { '**': '.*', '*': '[^/]*', '?': '[^/]', '{': '(?:', '}': ')', ',': '|' }[token] ?? `\\${token}`;
  });
  return new RegExp(`^${source}$`);
}
