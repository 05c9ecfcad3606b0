import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { writeFileAtomic } from '../lib/atomic-file.js';

/** Where the files of runs rest: the part of a file store that tracking uses. Paths have `/` between parts. */
export type ArtifactStore = {
  /** Replaces what rests there. */
  readonly put: (path: string, bytes: Uint8Array) => Promise<void>;
  /** The bytes, or undefined when nothing rests there. */
  readonly get: (path: string) => Promise<Uint8Array | undefined>;
  /** Paths that start with the prefix, sorted. */
  readonly list: (prefix: string) => Promise<string[]>;
};

/** Artifacts as files in a folder. Paths must be checked by the caller. */
export function openArtifactFolder(folder: string): ArtifactStore {
  return {
    put: (path, bytes) => writeFileAtomic(join(folder, path), bytes),
    get: (path) => readFile(join(folder, path)).catch(undefinedIfAbsent),
    list: async (prefix) => {
      const inside = join(folder, prefix.slice(0, prefix.lastIndexOf('/') + 1));
      const files =
        (await readdir(inside, { recursive: true, withFileTypes: true }).catch(undefinedIfAbsent)) ?? [];
      return files
        .filter((file) => file.isFile() && !file.name.endsWith('.part'))
        .map((file) => relative(folder, join(file.parentPath, file.name)).split(sep).join('/'))
        .filter((path) => path.startsWith(prefix))
        .sort();
    },
  };
}

function undefinedIfAbsent(error: unknown): undefined {
  if (!['ENOENT', 'ENOTDIR', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
}
