import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type S3Server, withBucket } from '../../lake/s3-server.js';
import { openVirtualEnvironment } from '../virtual-environment.js';

const REQUIREMENTS = ['moto[server]==5.2.5'];

const PAGE_SIZE = 20;

/** moto's server on a free port of loopback, or why there is none. */
export async function startMoto(): Promise<S3Server | string> {
  const python = openVirtualEnvironment('moto-s3', REQUIREMENTS);
  if (typeof python === 'string') return python;
  const server = spawn(python.bin('moto_server'), ['-H', '127.0.0.1', '-p', '0'], {
    env: { ...process.env, MOTO_S3_DEFAULT_MAX_KEYS: String(PAGE_SIZE) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const stop = async () => {
    const gone = once(server, 'exit');
    server.kill('SIGKILL');
    await gone;
  };
  for await (const line of createInterface(server.stderr)) {
    const [, endpoint] = /Running on (http:\S+)/.exec(line) ?? [];
    if (endpoint === undefined) continue;
    server.stderr.resume();
    const credentials = { accessKeyId: 'testing', secretAccessKey: 'testing' };
    return withBucket(endpoint, credentials, stop, PAGE_SIZE);
  }
  throw new Error('moto_server ended before it listened');
}
