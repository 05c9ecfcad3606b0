import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { access, chown, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { storageError } from '../../lib/atomic-file.js';
import { isAlive, isServerOf } from '../process.js';
import { findBinaries } from './binaries.js';
import { makeSocketFolder, type Place, removeSocketFolder } from './place.js';
import { watchClients } from './watchdog.js';

/** The superuser of the cluster; whoever can enter the socket's folder is it. */
export const SUPERUSER = 'postgres';

/** A server as its lock file `postmaster.pid` tells of it. */
export type Postmaster = { readonly pid: number; readonly socket: string; readonly isReady: boolean };

const POLL_MS = 10;
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 15_000;
const MAX_LOG_BYTES = 1_000_000;
/** Nothing of our environment (PGPORT, PGOPTIONS, LANG, …) shall change what the server does. */
const ENVIRONMENT = { LC_ALL: 'C', TZ: 'UTC' };
const SETTINGS = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  port: '5432',
  fsync: 'on',
  shared_buffers: '32MB',
  max_connections: '30',
  io_method: 'sync',
  log_checkpoints: 'off',
};

/** The running server of the cluster, or undefined. Never trusts a lock file that a crash of the machine left. */
export async function findPostmaster(place: Place): Promise<Postmaster | undefined> {
  const [pid = '', data = '', startedAtS = '', , socket = '', , , status = ''] = await readLockFile(place);
  if (socket === '' || !(await isServerOf(Number(pid), data, Number(startedAtS)))) return undefined;
  return { pid: Number(pid), socket, isReady: status.trim() === 'ready' };
}

/** Starts the cluster's server, made first if need be. @returns true when it is ready, false when it has given up */
export async function startPostmaster(place: Place): Promise<boolean> {
  const binaries = await findBinaries(place);
  await initialise(place, binaries.initdb);
  await removeStaleLockFile(place);
  const socket = await makeSocketFolder(place);
  const logFile = await open(place.logFile, (await sizeOf(place.logFile)) > MAX_LOG_BYTES ? 'w' : 'a');
  try {
    const server = spawn(binaries.postgres, ['-D', place.data, ...settingsOf(socket)], {
      ...place.account,
      cwd: '/',
      env: ENVIRONMENT,
      // An interrupt from the keyboard is for us; we then stop the server in order.
      detached: true,
      stdio: ['ignore', logFile.fd, logFile.fd],
    });
    server.unref();
    await once(server, 'spawn');
    if (server.pid !== undefined) watchClients(server.pid, place.clients, socket);
    const started = await isReady(place, server);
    if (!started) await removeSocketFolder(socket);
    return started;
  } finally {
    await logFile.close();
  }
}

function settingsOf(socket: string): string[] {
  const settings = Object.entries({ ...SETTINGS, unix_socket_directories: socket });
  return settings.flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** Waits until the server is ready. @returns false when it ended instead */
async function isReady(place: Place, server: ChildProcess): Promise<boolean> {
  const limit = performance.now() + START_LIMIT_MS;
  while (server.exitCode === null && server.signalCode === null && performance.now() < limit) {
    const postmaster = await findPostmaster(place);
    if (postmaster?.isReady && postmaster.pid === server.pid) return true;
    await sleep(POLL_MS);
  }
  // Still recovering after a crash, perhaps for long: whoever joins waits on.
  return server.exitCode === null && server.signalCode === null;
}

/** Stops the cluster's server: clients are disconnected, data is flushed. */
export async function stopPostmaster(place: Place): Promise<void> {
  const postmaster = await findPostmaster(place);
  if (postmaster === undefined) return;
  signal(postmaster.pid);
  const limit = performance.now() + STOP_LIMIT_MS;
  while ((await exists(lockFileOf(place))) && isAlive(postmaster.pid) && performance.now() < limit)
    await sleep(POLL_MS);
  await removeSocketFolder(postmaster.socket);
}

function signal(pid: number): void {
  try {
    process.kill(pid, 'SIGINT');
  } catch (error) {
    // It ended in this instant.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The end of the server's log, for messages. */
export async function logTail(place: Place): Promise<string> {
  const text = await readFile(place.logFile, 'utf8').catch(() => '');
  return text.trim().split('\n').slice(-5).join('\n');
}

/** Makes the cluster aside and renames it: a cluster is whole or not there, whoever is killed. */
async function initialise(place: Place, initdb: string): Promise<void> {
  await removeAbandoned(place);
  if (await exists(join(place.data, 'PG_VERSION'))) return;
  const aside = `${place.data}.${process.pid}.${randomUUID()}.part`;
  try {
    await mkdir(aside, { mode: 0o700 });
    if (place.account !== undefined) await chown(aside, place.account.uid, place.account.gid);
    const options = [
      '--no-locale',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--encoding=UTF8',
    ];
    await promisify(execFile)(
      initdb,
      ['-D', aside, '-U', SUPERUSER, '--auth=trust', '--no-instructions', ...options],
      { ...place.account, cwd: '/', env: ENVIRONMENT },
    );
    await rename(aside, place.data);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    // Another process may have been faster.
    if (!(await exists(join(place.data, 'PG_VERSION')))) throw storageError(error, aside);
  }
}

/** Removes half-made clusters of processes that are no more. */
async function removeAbandoned(place: Place): Promise<void> {
  for (const name of await readdir(place.folder)) {
    const pid = /^data\.(\d+)\..*\.part$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid)))
      await rm(join(place.folder, name), { recursive: true, force: true });
  }
}

/**
 * Removes what a crash left. PostgreSQL recognises a lock file of a dead process itself, but believes it when another
 * process has got the number since; and it refuses to start beside a living server even without the file.
 */
async function removeStaleLockFile(place: Place): Promise<void> {
  const [pid = '', , , , socket = ''] = await readLockFile(place);
  if (socket === '' || (await findPostmaster(place)) !== undefined) return;
  await removeSocketFolder(socket);
  if (isAlive(Number(pid))) await rm(lockFileOf(place), { force: true });
}

/** @source PostgreSQL, src/include/utils/pidfile.h: the lines of postmaster.pid */
async function readLockFile(place: Place): Promise<string[]> {
  return (await readFile(lockFileOf(place), 'utf8').catch(() => '')).split('\n');
}

function lockFileOf(place: Place): string {
  return join(place.data, 'postmaster.pid');
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
