import { randomUUID } from 'node:crypto';
import {
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  readlink,
  realpath,
  rm,
  rmdir,
  stat,
  symlink,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Log } from '../../lib/log.js';

/** Where a cluster rests, and as whom its server runs. */
export type Place = {
  /** holds everything below, except the socket */
  readonly folder: string;
  /** PostgreSQL's own data directory */
  readonly data: string;
  /** one file per process of ours that uses the server */
  readonly clients: string;
  readonly logFile: string;
  /** where a folder for the server's unix socket can be made */
  readonly temporary: string;
  /** the account of the server; undefined: our own. PostgreSQL refuses to run as root. */
  readonly account: Account | undefined;
};

export type Account = { readonly uid: number; readonly gid: number };

/** `nobody`: the account that every Linux has and that owns nothing. */
const NOBODY: Account = { uid: 65534, gid: 65534 };
/** Where the cluster of a folder rests which `nobody` cannot reach, such as one below /root. */
const REACHABLE_FOLDER = '/var/lib/rescue-predict';
/** A unix socket's path has at most 104 bytes on macOS, 108 on Linux. */
const MAX_SOCKET_BYTES = 100;
const SOCKET_PREFIX = 'rescue-predict-pg-';
const SOCKET_NAME = '.s.PGSQL.5432';

/** Makes the folders of a cluster, where its server can reach them. */
export async function preparePlace(wanted: string, log: Log): Promise<Place> {
  const account = process.getuid?.() === 0 ? NOBODY : undefined;
  await mkdir(wanted, { recursive: true });
  const folder = await reachableFolder(await realpath(wanted), account, log);
  const clients = join(folder, 'clients');
  await mkdir(clients, { recursive: true });
  return {
    folder,
    data: join(folder, 'data'),
    clients,
    logFile: join(folder, 'postgres.log'),
    temporary: await temporaryFolder(account),
    account,
  };
}

/** True when the account may enter the folder and all above it. Access lists are not looked at. */
export async function isReachable(folder: string, account: Account | undefined): Promise<boolean> {
  if (account === undefined) return true;
  for (let path = await realpath(folder); ; path = dirname(path)) {
    const { mode, uid } = await stat(path);
    if ((uid === account.uid ? mode & 0o100 : mode & 0o001) === 0) return false;
    if (path === dirname(path)) return true;
  }
}

/**
 * Makes a folder for the server's socket. Whoever can enter it may use the server: its mode is 0700, and it has a new
 * name at each start, so nobody can have made it first and nothing in it is left from a crash.
 */
export async function makeSocketFolder(place: Place): Promise<string> {
  const folder = await mkdtemp(join(place.temporary, SOCKET_PREFIX));
  if (place.account !== undefined) await chown(folder, place.account.uid, place.account.gid);
  return folder;
}

/** Removes a socket's folder, with what a killed server leaves in it. */
export async function removeSocketFolder(folder: string): Promise<void> {
  if (!basename(folder).startsWith(SOCKET_PREFIX)) return;
  for (const name of [SOCKET_NAME, `${SOCKET_NAME}.lock`]) await rm(join(folder, name), { force: true });
  await rmdir(folder).catch(() => {});
}

async function reachableFolder(wanted: string, account: Account | undefined, log: Log): Promise<string> {
  if (account === undefined) return wanted;
  await chmod(wanted, 0o755);
  const link = join(wanted, 'elsewhere');
  if ((await isReachable(wanted, account)) && !(await isThere(link))) return wanted;
  // A link, because it moves and vanishes with the wanted folder: another one never finds this one's cluster.
  await symlink(join(REACHABLE_FOLDER, randomUUID()), link).catch(ignoreExisting);
  const folder = await readlink(link);
  await mkdir(folder, { recursive: true });
  await chmod(REACHABLE_FOLDER, 0o755);
  await chmod(folder, 0o755);
  log.info(`account ${account.uid}, as which PostgreSQL runs for root, cannot enter ${wanted}`, {
    used: folder,
  });
  return folder;
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

function ignoreExisting(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
}

async function temporaryFolder(account: Account | undefined): Promise<string> {
  const own = await realpath(tmpdir());
  const longest = join(own, `${SOCKET_PREFIX}XXXXXX`, `${SOCKET_NAME}.lock`);
  return Buffer.byteLength(longest) < MAX_SOCKET_BYTES && (await isReachable(own, account)) ? own : '/tmp';
}
