import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { AppError, type ErrorCode } from '../../src/lib/errors.js';
import { createHttp, type Http, type HttpOptions } from '../../src/lib/http.js';
import { silentLog } from '../../src/lib/log.js';
import { silentProgress } from '../../src/lib/progress.js';
import { createRandom } from '../../src/lib/random.js';
import type { FetchContext, Fetched, SourceSettings } from '../../src/sources/source.js';

export type Served = {
  readonly url: string;
  /** paths with queries, in order */
  readonly asked: string[];
  readonly close: () => Promise<void>;
};

/** A server on loopback for one test. */
export async function serve(
  answer: (request: IncomingMessage, response: ServerResponse, path: string) => void,
): Promise<Served> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(request, response, request.url ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A client whose pauses are a few milliseconds. */
export function quickHttp(options: Partial<HttpOptions> = {}): Http {
  return createHttp({
    timeoutMs: 2000,
    retries: 3,
    backoffMs: 2,
    minIntervalMs: 0,
    random: createRandom('test'),
    log: silentLog,
    ...options,
  });
}

export function contextOf(
  settings: Partial<SourceSettings>,
  extra: Partial<FetchContext> = {},
): FetchContext {
  return {
    http: quickHttp(),
    settings: { url: 'http://127.0.0.1:9', files: [], ...settings },
    known: () => undefined,
    progress: silentProgress,
    ...extra,
  };
}

export async function collect(fetched: AsyncIterable<Fetched>): Promise<Fetched[]> {
  const all: Fetched[] = [];
  for await (const one of fetched) all.push(one);
  return all;
}

export const bytesOf = (text: string) => new TextEncoder().encode(text);

/** A check for `assert.throws` and `assert.rejects`: an AppError of this code whose message matches. */
export function failsWith(code: ErrorCode, message: RegExp = /./): (error: unknown) => true {
  return (error) => {
    assert.ok(error instanceof AppError, `expected an AppError, found ${String(error)}`);
    assert.equal(error.code, code);
    assert.match(error.message, message);
    return true;
  };
}

export const REAL_DATA = process.env.RESCUE_PREDICT_REAL_DATA ?? '../shared/data';

/** For the `skip` option: false, or why the real file cannot be read here. */
export function withoutReal(...paths: readonly string[]): string | false {
  const absent = paths.find((path) => !existsSync(join(REAL_DATA, path)));
  return absent === undefined ? false : `${join(REAL_DATA, absent)} is absent`;
}

/** A real file, unpacked. */
export function realBytes(path: string): Uint8Array {
  const bytes = readFileSync(join(REAL_DATA, path));
  return path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}
