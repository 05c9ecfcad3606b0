import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { hostname, uptime } from 'node:os';

/** A process that can be told from a later one with the same number. */
export type ProcessIdentity = {
  readonly host: string;
  /** changes when the machine starts anew; empty where the system does not tell */
  readonly boot: string;
  readonly pid: number;
  /** when the process began, in the system's own count; empty where the system does not tell */
  readonly began: string;
};

/** This process. */
export function ownIdentity(): ProcessIdentity {
  return { host: hostname(), boot: bootId(), pid: process.pid, began: beginOf(process.pid) };
}

/** True when the process is surely no more; false when it lives, or runs on a host that cannot be asked from here. */
export function isGone(identity: ProcessIdentity): boolean {
  if (identity.host !== hostname()) return false;
  if (identity.boot !== bootId() || !isAlive(identity.pid)) return true;
  return identity.began !== beginOf(identity.pid);
}

/** True when a process has this number, whoever's it is. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * True when the process is a PostgreSQL server of the data directory.
 * @param startedAtS when that server started, seconds since 1970
 */
export async function isServerOf(pid: number, data: string, startedAtS: number): Promise<boolean> {
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return false;
  if (process.platform === 'linux')
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0').includes(data);
  // Elsewhere the number alone must do, unless the machine started after the server did.
  const machineStartedAtS = Date.now() / 1000 - uptime();
  return startedAtS > machineStartedAtS - 60;
}

function bootId(): string {
  return readText('/proc/sys/kernel/random/boot_id').trim();
}

/** Field 22 of /proc/<pid>/stat; the name in field 2 may hold spaces and brackets. @source proc(5) */
function beginOf(pid: number): string {
  return readText(`/proc/${pid}/stat`).split(')').at(-1)?.trim().split(' ')[19] ?? '';
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
