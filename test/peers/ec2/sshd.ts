import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const PROGRAM = '/usr/sbin/sshd';

/** A real OpenSSH server on loopback, with a host key and a user key of its own. */
export type Sshd = {
  readonly port: number;
  readonly user: string;
  readonly keyPath: string;
  /** public host key, as `known_hosts` has it */
  readonly hostKey: string;
  /** `SHA256:…` as `ssh-keygen -l` prints it */
  readonly fingerprint: string;
  /** ends it with every connection, as a machine that is switched off does */
  readonly switchOff: () => void;
  readonly close: () => Promise<void>;
};

/** @returns why there can be none; installs Debian's openssh-server where that is possible */
export function findSshd(): string | undefined {
  if (!existsSync(PROGRAM) && userInfo().uid === 0)
    spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'openssh-server'], { timeout: 60_000 });
  return existsSync(PROGRAM) ? undefined : `no ${PROGRAM}: apt-get install openssh-server`;
}

/** @param accepts whether the user's key is among those that may log in */
export async function startSshd(accepts = true): Promise<Sshd> {
  const folder = mkdtempSync(join(tmpdir(), 'rescue-predict-sshd-'));
  const path = (name: string) => join(folder, name);
  makeKey(path('host'), ['-t', 'ed25519']);
  const keyPath = userKey();
  writeFileSync(path('authorized'), accepts ? readFileSync(`${keyPath}.pub`) : '');
  const port = await freePort();
  writeFileSync(
    path('config'),
    [
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${path('host')}`,
      `AuthorizedKeysFile ${path('authorized')}`,
      `PidFile ${path('pid')}`,
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'PermitRootLogin prohibit-password',
    ].join('\n'),
  );
  // Without it a server that root starts does not start.
  if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true });
  const child = spawn(PROGRAM, ['-D', '-e', '-f', path('config')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (bytes: Buffer) => {
    said += bytes.toString();
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const switchOff = () => {
    const { pid } = child;
    if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    for (const one of [pid, ...descendantsOf(pid)]) killIfThere(one);
  };
  await untilItListens(port, () => said);
  const listed = spawnSync('ssh-keygen', ['-l', '-f', path('host.pub')], { encoding: 'utf8' }).stdout;
  return {
    port,
    user: userInfo().username,
    keyPath,
    hostKey: readFileSync(path('host.pub'), 'utf8').trim(),
    fingerprint: listed.split(' ')[1] ?? '',
    switchOff,
    async close() {
      switchOff();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

let ofUser: string | undefined;

/** File of the key pair's private key, in the form AWS gives it; made once. */
export function userKey(): string {
  if (ofUser !== undefined) return ofUser;
  const folder = mkdtempSync(join(tmpdir(), 'rescue-predict-key-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  ofUser = join(folder, 'user');
  makeKey(ofUser, ['-t', 'rsa', '-b', '2048', '-m', 'PEM']);
  return ofUser;
}

/** Connections run in processes of their own, which go on when the server ends. */
function descendantsOf(pid: number): number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === pid)
    .map(Number);
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

function parentOf(pid: string): number | undefined {
  try {
    return Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]);
  } catch {
    return undefined; // it has just ended
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {} // it has just ended
}

function makeKey(file: string, args: readonly string[]): void {
  const made = spawnSync('ssh-keygen', ['-q', '-N', '', '-f', file, ...args], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`ssh-keygen: ${made.error?.message ?? made.stderr}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function untilItListens(port: number, said: () => string): Promise<void> {
  for (let left = 100; left > 0; left--) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).once('error', () => resolve(false));
      socket.once('close', () => {}).setTimeout(1000);
      setTimeout(() => socket.destroy(), 50);
    });
    if (isOpen) return;
    await sleep(50);
  }
  throw new Error(`sshd does not listen: ${said()}`);
}
