import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { storageError, writeFileAtomic } from '../lib/atomic-file.js';
import { AppError } from '../lib/errors.js';
import { sha256 } from '../lib/hash.js';
import { faultOf, MANIFEST_FOLDER, requireKey } from './key.js';
import { withLock } from './key-lock.js';
import type { Lake, LakeObject, Provenance } from './lake.js';

/**
 * A lake in a folder: bytes at `<folder>/<key>`, their entry at `<folder>/.manifest/<key>.json`.
 *
 * Bytes are written before their entry, so bytes without an entry are what a process that died left behind: they count
 * as absent and the next put replaces them.
 */
export function openLocalLake(folder: string): Lake {
  const pathOf = (key: string) => join(folder, ...key.split('/'));
  const entryPathOf = (key: string) => join(folder, MANIFEST_FOLDER, ...`${key}.json`.split('/'));
  const stat = async (key: string) => {
    requireKey(key);
    return readEntry(entryPathOf(key), key);
  };

  return {
    stat,
    put: (key, bytes, provenance) => put(pathOf, entryPathOf, key, bytes, provenance),
    get: async (key) => {
      const entry = await stat(key);
      if (entry === undefined)
        throw new AppError('LAKE_OBJECT_MISSING', `nothing rests in ${folder} under ${key}`, { key });
      const bytes = await readIfPresent(pathOf(key));
      requireIntact(entry, bytes);
      return bytes;
    },
    list: async (prefix) => {
      const keys = (await listKeys(join(folder, MANIFEST_FOLDER), prefix)).sort();
      const entries = await Promise.all(keys.map((key) => readEntry(entryPathOf(key), key)));
      return entries.filter((entry) => entry !== undefined);
    },
  };
}

async function put(
  pathOf: (key: string) => string,
  entryPathOf: (key: string) => string,
  key: string,
  bytes: Uint8Array,
  provenance: Provenance,
): Promise<LakeObject> {
  requireKey(key);
  const hash = sha256(bytes);
  try {
    return await withLock(`${entryPathOf(key)}.lock`, async () => {
      const first = await readEntry(entryPathOf(key), key).catch(absentIfDamaged);
      if (first !== undefined && first.sha256 !== hash)
        throw new AppError('LAKE_OBJECT_EXISTS', `cannot put ${key}: other bytes rest there`, {
          key,
          expected: first.sha256,
          found: hash,
        });
      if (first !== undefined && isIntact(first, await readIfPresent(pathOf(key)))) return first;
      const entry = first ?? { ...provenance, key, sizeBytes: bytes.byteLength, sha256: hash };
      await writeFileAtomic(pathOf(key), bytes);
      await writeFileAtomic(entryPathOf(key), `${JSON.stringify(entry, undefined, 2)}\n`);
      return entry;
    });
  } catch (error) {
    throw collisionError(storageError(error, pathOf(key)), key);
  }
}

async function readEntry(path: string, key: string): Promise<LakeObject | undefined> {
  const bytes = await readIfPresent(path);
  if (bytes === undefined) return undefined;
  const entry = parseEntry(Buffer.from(bytes).toString('utf8'));
  if (entry?.key !== key)
    throw new AppError('LAKE_OBJECT_DAMAGED', `${path}: expected the manifest entry of ${key}`, {
      key,
      path,
    });
  return entry;
}

function parseEntry(text: string): LakeObject | undefined {
  try {
    const entry = JSON.parse(text) as Partial<LakeObject>;
    return typeof entry.sha256 === 'string' && typeof entry.sizeBytes === 'number'
      ? (entry as LakeObject)
      : undefined;
  } catch {
    return undefined;
  }
}

function isIntact(entry: LakeObject, bytes: Uint8Array | undefined): boolean {
  return bytes !== undefined && bytes.byteLength === entry.sizeBytes && sha256(bytes) === entry.sha256;
}

function requireIntact(entry: LakeObject, bytes: Uint8Array | undefined): asserts bytes is Uint8Array {
  if (isIntact(entry, bytes)) return;
  const found = bytes === undefined ? 'no file' : `${bytes.byteLength} bytes, SHA-256 ${sha256(bytes)}`;
  throw new AppError(
    'LAKE_OBJECT_DAMAGED',
    `${entry.key}: expected ${entry.sizeBytes} bytes, SHA-256 ${entry.sha256}; found ${found}`,
    { key: entry.key },
  );
}

async function listKeys(manifest: string, prefix: string): Promise<string[]> {
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  // No key can start with a folder that is no key itself, and `..` must not be walked.
  if (folder !== '' && faultOf(folder.slice(0, -1)) !== undefined) return [];
  try {
    const names = await readdir(join(manifest, folder), { recursive: true, withFileTypes: true });
    return names
      .filter((name) => name.isFile() && name.name.endsWith('.json'))
      .map((name) => join(name.parentPath, name.name).slice(manifest.length + 1, -'.json'.length))
      .map((path) => path.split(sep).join('/'))
      .filter((key) => key.startsWith(prefix));
  } catch (error) {
    if (isAbsence(error)) return [];
    throw error;
  }
}

async function readIfPresent(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

function isAbsence(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
}

/** A damaged entry cannot say what rested there, so a put may write it anew. */
function absentIfDamaged(error: unknown): undefined {
  if (error instanceof AppError && error.code === 'LAKE_OBJECT_DAMAGED') return undefined;
  throw error;
}

/** A folder cannot hold both `a` and `a/b`. */
function collisionError(error: unknown, key: string): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  if (!['ENOTDIR', 'EISDIR', 'EEXIST'].includes(code)) return error;
  return new AppError(
    'INPUT_INVALID',
    `cannot put ${key}: a part of the key is an object already`,
    { key },
    error,
  );
}
