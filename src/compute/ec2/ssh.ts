import type { Client, ClientChannel } from 'ssh2';
import { AppError, describeError } from '../../lib/errors.js';
import { lineCutter } from '../lines.js';
import { fingerprintOf } from './host-key.js';

export type SshAddress = {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** PEM or OpenSSH text */
  readonly privateKey: string;
  /** one attempt may take this long, ms */
  readonly readyTimeoutMs: number;
  /** decides on the fingerprint of the machine's host key; `false` ends the connection before anything is sent */
  readonly trusts: (fingerprint: string) => Promise<boolean>;
};

/** A machine that showed another key than the one expected: trying again would not make it trustworthy. */
export class HostKeyRefused extends AppError {
  constructor(fingerprint: string) {
    super('COMPUTE_HOST_KEY', `host key: expected the one known for this machine, found ${fingerprint}`, {
      fingerprint,
    });
  }
}

/** Opens a connection whose other end is verified. @throws HostKeyRefused · Error of the network or of the login */
export async function connect(address: SshAddress): Promise<Client> {
  const { Client } = await import('ssh2');
  const client = new Client();
  let refused: HostKeyRefused | undefined;
  const hostVerifier = (key: Uint8Array, answer: (isTrusted: boolean) => void) => {
    const fingerprint = fingerprintOf(key);
    address.trusts(fingerprint).then(
      (isTrusted) => {
        if (!isTrusted) refused = new HostKeyRefused(fingerprint);
        answer(isTrusted);
      },
      () => answer(false),
    );
  };
  try {
    await new Promise<void>((resolve, reject) => {
      client.once('ready', resolve);
      client.once('error', reject);
      client.once('close', () => reject(new Error('connection closed before it was ready')));
      client.connect({
        host: address.host,
        port: address.port,
        username: address.user,
        privateKey: address.privateKey,
        readyTimeout: address.readyTimeoutMs,
        keepaliveInterval: 10_000,
        keepaliveCountMax: 6,
        hostVerifier,
      });
    });
  } catch (error) {
    client.on('error', () => {}); // what comes after the first failure says nothing new
    client.destroy();
    throw refused ?? error;
  }
  return client;
}

export type Order = {
  readonly command: string;
  /** written to its input, which is then closed */
  readonly input: string;
  readonly onLine: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Runs one command to its end.
 * @returns its exit status; 128 when a signal ended it
 * @throws AppError COMPUTE_UNREACHABLE when the connection broke first
 */
export async function execute(client: Client, { command, input, onLine, signal }: Order): Promise<number> {
  signal?.throwIfAborted();
  const onAbort = () => client.destroy();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const channel = await new Promise<ClientChannel>((resolve, reject) =>
      client.exec(command, (error, opened) => (error === undefined ? resolve(opened) : reject(error))),
    );
    return await new Promise<number>((resolve, reject) => {
      const broke = (error?: Error) =>
        reject(new AppError('COMPUTE_UNREACHABLE', 'connection lost before the work had ended', {}, error));
      for (const stream of [channel, channel.stderr]) {
        const lines = lineCutter(onLine);
        stream.on('data', lines.write);
        stream.on('end', lines.end);
      }
      client.once('error', broke);
      channel.once('error', broke);
      let status: number | undefined;
      channel.once('exit', (code: number | null) => {
        status = code ?? 128;
      });
      channel.once('close', () => (status === undefined ? broke() : resolve(status)));
      channel.end(input);
    });
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason;
    if (error instanceof AppError) throw error;
    throw new AppError('COMPUTE_UNREACHABLE', `could not start the work: ${describeError(error)}`, {}, error);
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}
