import { spawn } from 'node:child_process';
import { openVirtualEnvironment } from '../virtual-environment.js';

export const MOTO = 'moto[server,ec2]==5.2.5';

export type Server = { readonly url: string; readonly close: () => Promise<void> };

/** Starts moto, which speaks EC2's protocol, on a free port of loopback. @returns why not, where PyPI is out of reach */
export async function startMoto(): Promise<Server | string> {
  const environment = openVirtualEnvironment('moto', [MOTO]);
  if (typeof environment === 'string') return environment;
  const child = spawn(environment.bin('moto_server'), ['-H', '127.0.0.1', '-p', '0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const close = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (bytes: Buffer) => {
        said += bytes.toString();
        const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said);
        if (found !== null) resolve(found[0]);
      });
    ended.then(() => reject(new Error(`moto ended: ${said}`)));
  });
  return { url, close };
}
