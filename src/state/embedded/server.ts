import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { AppError } from '../../lib/errors.js';
import type { Log } from '../../lib/log.js';
import { findPostmaster, logTail, SUPERUSER, startPostmaster, stopPostmaster } from './cluster.js';
import { type Place, preparePlace } from './place.js';

export type EmbeddedServer = {
  /** folder of the unix socket: what `pg` takes as host */
  readonly socket: string;
  /** Leaves the server, and stops it when nobody else of ours uses it. */
  readonly close: () => Promise<void>;
};

export const APPLICATION_NAME = 'rescue-predict';

const POLL_MS = 20;
const JOIN_LIMIT_MS = 90_000;
/** In a row, without a server seen in between: one may fail because another process started a server first. */
const MAX_FAILED_STARTS = 4;
const CONNECT_LIMIT_MS = 5_000;
/** Advisory lock: shared by whoever uses the server, exclusive for whoever stops it. Any number not used elsewhere. */
const MEMBER_LOCK = 7_232_001;

/**
 * Joins the PostgreSQL server of a folder, which is started when none runs.
 *
 * Several processes may share the server, whoever started it; the last to close stops it. Each holds a shared advisory
 * lock on a connection of its own, which PostgreSQL itself releases when the process dies.
 * @throws AppError STATE_UNAVAILABLE
 */
export async function openServer(folder: string, log: Log): Promise<EmbeddedServer> {
  const place = await preparePlace(folder, log);
  const clientFile = join(place.clients, `${process.pid}.${randomUUID()}`);
  await writeFile(clientFile, '');
  try {
    const { member, socket } = await joinOrStart(place, log);
    return {
      socket,
      close: async () => {
        await member.end();
        await stopIfUnused(place, socket);
        await rm(clientFile, { force: true });
      },
    };
  } catch (error) {
    await rm(clientFile, { force: true });
    throw error;
  }
}

async function joinOrStart(place: Place, log: Log): Promise<{ member: Connection; socket: string }> {
  const limit = performance.now() + JOIN_LIMIT_MS;
  let failure: unknown;
  let failedStarts = 0;
  for (; failedStarts < MAX_FAILED_STARTS && performance.now() < limit; await sleep(POLL_MS)) {
    try {
      const running = await findPostmaster(place);
      if (running !== undefined) {
        failedStarts = 0;
        return { member: await enter(running.socket), socket: running.socket };
      }
      failedStarts++;
      log.info('starting PostgreSQL', { folder: place.folder });
      if (await startPostmaster(place)) failedStarts = 0;
    } catch (error) {
      if (error instanceof AppError) throw error;
      // The server is starting, or stopping because its last user closed: ask again.
      failure = error;
    }
  }
  throw new AppError(
    'STATE_UNAVAILABLE',
    `PostgreSQL in ${place.folder} did not start; the end of ${place.logFile}:\n${await logTail(place)}`,
    { folder: place.folder },
    failure,
  );
}

type Connection = { readonly client: pg.Client; readonly stream: Socket; readonly end: () => Promise<void> };

/** Connects, and declares that the server is in use. Waits while somebody is stopping it, and then fails. */
async function enter(socket: string): Promise<Connection> {
  const member = await connect(socket);
  try {
    await member.client.query('select pg_advisory_lock_shared($1)', [MEMBER_LOCK]);
  } catch (error) {
    await member.end();
    throw error;
  }
  // A process that forgets to close shall still be able to end.
  member.stream.unref();
  return member;
}

async function stopIfUnused(place: Place, socket: string): Promise<void> {
  // Both fail when somebody else is stopping the server, or has: then there is nothing left to do.
  const connection = await connect(socket).catch(() => undefined);
  const answer = await connection?.client
    .query<{ isUnused: boolean }>('select pg_try_advisory_lock($1) as "isUnused"', [MEMBER_LOCK])
    .catch(() => undefined);
  try {
    if (answer?.rows[0]?.isUnused === true) await stopPostmaster(place);
  } finally {
    await connection?.end();
  }
}

async function connect(socket: string): Promise<Connection> {
  const stream = new Socket();
  const client = new pg.Client({
    ...connectionOf(socket),
    application_name: APPLICATION_NAME,
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    stream: () => stream,
  });
  const end = async () => {
    // The process must not end before the connection has.
    stream.ref();
    await client.end().catch(() => {});
  };
  // The server ends connections when it stops; whoever needs one then notices at the next statement.
  client.on('error', () => {});
  try {
    await client.connect();
    return { client, stream, end };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Every setting that `pg` would else take from the environment. */
export function connectionOf(socket: string) {
  return {
    host: socket,
    port: 5432,
    user: SUPERUSER,
    database: SUPERUSER,
    password: '',
    ssl: false,
  } as const;
}
