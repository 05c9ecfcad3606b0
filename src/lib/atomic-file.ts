import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from './errors.js';

/**
 * Writes a file aside, syncs it, then renames it: readers see the old file or the new one, never a part.
 * @throws AppError STORAGE_FULL when the disk is full; the old file is untouched
 */
export async function writeFileAtomic(path: string, bytes: Uint8Array | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const aside = `${path}.${randomUUID()}.part`;
  try {
    const file = await open(aside, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(aside, path);
  } catch (error) {
    await rm(aside, { force: true });
    throw storageError(error, path);
  }
}

/** Gives a full disk its name; anything else stays as it is. */
export function storageError(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new AppError('STORAGE_FULL', `cannot write ${path}: no space left on the device`, { path }, error);
}
