import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Server } from './moto.js';

/** What a machine does that moto's machines do not. */
export type Behaviour = {
  /** what both status checks say; moto says `ok` from the start */
  checks: 'ok' | 'initializing';
  /** written on the console of every machine; moto's own when absent */
  console: string | undefined;
  /** called when EC2 was told to end machines: their login server ends with them */
  onTerminate: () => void;
};

/** Stands between the client and moto, and changes only what {@link Behaviour} names. */
export async function standBetween(target: string, behaviour: Behaviour): Promise<Server> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const action = new URLSearchParams(body.toString()).get('Action');
    const { host: _host, 'content-length': _length, ...headers } = request.headers;
    const answer = await fetch(target + (request.url ?? '/'), {
      method: request.method ?? 'POST',
      headers: headers as Record<string, string>,
      body,
    });
    let text = await answer.text();
    if (action === 'DescribeInstanceStatus')
      text = text.replaceAll('<status>ok</status>', `<status>${behaviour.checks}</status>`);
    if (action === 'GetConsoleOutput' && behaviour.console !== undefined) {
      const output = Buffer.from(behaviour.console).toString('base64');
      text = text.replace(/<output>[\s\S]*<\/output>/, `<output>${output}</output>`);
    }
    if (action === 'TerminateInstances' && answer.ok) behaviour.onTerminate();
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/xml' });
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
