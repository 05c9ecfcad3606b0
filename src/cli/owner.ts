import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { AppError, describeError } from '../lib/errors.js';
import type { CommandOptions, Console } from './command.js';

/** What a second process asks of the owner of the store. */
export type OwnerRequest = {
  readonly command: string;
  readonly args: readonly string[];
  readonly options: CommandOptions;
};

type OwnerMessage = { readonly to: 'out' | 'err'; readonly text: string } | { readonly exit: number };

export type OwnerHandler = (request: OwnerRequest, console: Console) => Promise<void>;

/**
 * A socket in a folder that only this user may enter: the folder is the permission.
 * It lies in the temporary folder because a socket's path may have about 100 characters.
 */
function socketOf(home: string): { folder: string; path: string } {
  const user = process.getuid?.() ?? 'user';
  const hash = createHash('sha256').update(home).digest('hex').slice(0, 16);
  const folder = join(tmpdir(), `rescue-predict-owner-${user}-${hash}`);
  return { folder, path: join(folder, 'socket') };
}

/** Lets other processes of this user run commands in this one, which owns the store. */
export async function listenAsOwner(
  home: string,
  handle: OwnerHandler,
): Promise<{ close: () => Promise<void> }> {
  const { folder, path } = socketOf(home);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  rmSync(path, { force: true });
  const server: Server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    createInterface({ input: socket }).once('line', (line) => void answer(socket, line, handle));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        rmSync(path, { force: true });
      }),
  };
}

async function answer(socket: Socket, line: string, handle: OwnerHandler): Promise<void> {
  const send = (message: OwnerMessage) => {
    if (!socket.destroyed) socket.write(`${JSON.stringify(message)}\n`);
  };
  let exit = 0;
  try {
    await handle(JSON.parse(line) as OwnerRequest, {
      out: (text) => send({ to: 'out', text }),
      err: (text) => send({ to: 'err', text }),
    });
  } catch (error) {
    exit = 1;
    const remedy = error instanceof AppError ? `What to do: ${error.remedy}\n` : '';
    send({ to: 'err', text: `\nrescue-predict failed: ${describeError(error)}\n${remedy}` });
  }
  send({ exit });
  socket.end();
}

/** True when a process serves the store. */
export async function hasOwner(home: string): Promise<boolean> {
  const socket = connect(socketOf(home).path);
  try {
    return await isConnected(socket);
  } finally {
    socket.destroy();
  }
}

function isConnected(socket: Socket): Promise<boolean> {
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
  });
}

/** @returns the exit status of the command in the owner, or undefined when nobody owns the store */
export async function askOwner(
  home: string,
  request: OwnerRequest,
  console: Console,
): Promise<number | undefined> {
  const socket = connect(socketOf(home).path);
  if (!(await isConnected(socket))) return undefined;
  socket.write(`${JSON.stringify(request)}\n`);
  for await (const line of createInterface({ input: socket })) {
    const message = JSON.parse(line) as OwnerMessage;
    if ('exit' in message) {
      socket.end();
      return message.exit;
    }
    console[message.to](message.text);
  }
  throw new AppError('WAREHOUSE_BUSY', 'the process that owns the store ended before it answered');
}
