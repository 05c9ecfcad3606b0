import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, rmdir, stat, unlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 15;
/** No put lasts this long: the owner is gone, or its number was given to another process. */
const ABANDONED_MS = 10 * 60_000;

/**
 * Runs work while no other process does so under the same lock.
 *
 * The lock is a folder that holds one file named after its owner. It is made aside and renamed into place, which fails
 * on a folder that is not empty; so a lock is never seen without its owner, and removing a dead owner's file frees it
 * for exactly one of those who wait.
 */
export async function withLock<Result>(lock: string, work: () => Promise<Result>): Promise<Result> {
  const owner = `${process.pid}@${hostname()}@${randomUUID()}`;
  await mkdir(dirname(lock), { recursive: true });
  while (!(await acquire(lock, owner))) {
    await removeDeadOwners(lock);
    await sleep(POLL_MS);
  }
  try {
    return await work();
  } finally {
    await ignoring(['ENOENT'], unlink(join(lock, owner)));
    await ignoring(['ENOENT', 'ENOTEMPTY', 'EEXIST'], rmdir(lock));
  }
}

async function acquire(lock: string, owner: string): Promise<boolean> {
  const aside = `${lock}.${randomUUID()}.part`;
  try {
    await mkdir(aside);
    await writeFile(join(aside, owner), '');
    await rename(aside, lock);
    return true;
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    if (['ENOTEMPTY', 'EEXIST'].includes(codeOf(error))) return false;
    throw error;
  }
}

async function removeDeadOwners(lock: string): Promise<void> {
  for (const owner of (await ignoring(['ENOENT'], readdir(lock))) ?? []) {
    const file = join(lock, owner);
    const since = (await ignoring(['ENOENT'], stat(file)))?.mtimeMs ?? Number.POSITIVE_INFINITY;
    if (isDead(owner) || Date.now() - since > ABANDONED_MS) await ignoring(['ENOENT'], unlink(file));
  }
}

function isDead(owner: string): boolean {
  const [pid, host] = owner.split('@');
  if (host !== hostname()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
}

/** The result, or undefined when it failed with one of the codes. */
async function ignoring<Result>(
  codes: readonly string[],
  work: Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await work;
  } catch (error) {
    if (codes.includes(codeOf(error))) return undefined;
    throw error;
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException | undefined)?.code ?? '';
}
