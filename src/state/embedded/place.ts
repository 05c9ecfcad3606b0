import { chmod, chown, mkdir, realpath, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { AppError } from '../../lib/errors.js';
import { sha256 } from '../../lib/hash.js';
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
  /** folder of the server's unix socket, mode 0700: whoever can enter it may use the server */
  readonly socket: string;
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
    socket: await socketFolder(folder, account),
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

/** Makes the socket's folder, or makes sure that the one there is private. @throws AppError STATE_UNAVAILABLE */
export async function makeSocketFolder(place: Place): Promise<void> {
  const owner = place.account ?? { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  try {
    await mkdir(place.socket, { mode: 0o700 });
    if (place.account !== undefined) await chown(place.socket, owner.uid, owner.gid);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const { uid, mode } = await stat(place.socket);
  // Another account that made this folder first could listen in our server's stead.
  if (uid !== owner.uid || (mode & 0o077) !== 0)
    throw new AppError(
      'STATE_UNAVAILABLE',
      `${place.socket}: expected a folder of account ${owner.uid} with mode 700, found account ${uid}, mode ${(mode & 0o777).toString(8)}`,
      { path: place.socket },
    );
}

async function reachableFolder(wanted: string, account: Account | undefined, log: Log): Promise<string> {
  if (account === undefined) return wanted;
  await chmod(wanted, 0o755);
  if (await isReachable(wanted, account)) return wanted;
  const folder = join(REACHABLE_FOLDER, shortHash(wanted));
  await mkdir(folder, { recursive: true });
  await chmod(REACHABLE_FOLDER, 0o755);
  await chmod(folder, 0o755);
  log.warn(`account ${account.uid}, as which PostgreSQL runs for root, cannot enter ${wanted}`, {
    used: folder,
  });
  return folder;
}

async function socketFolder(folder: string, account: Account | undefined): Promise<string> {
  const name = `rescue-predict-${shortHash(folder)}`;
  const own = join(await realpath(tmpdir()), name);
  const isShort = Buffer.byteLength(join(own, '.s.PGSQL.5432')) < MAX_SOCKET_BYTES;
  return isShort && (await isReachable(dirname(own), account)) ? own : join('/tmp', name);
}

function shortHash(path: string): string {
  return sha256(path).slice(0, 12);
}
