import ky, { HTTPError, type Options as KyOptions } from 'ky';
import pThrottle from 'p-throttle';
import { AppError, describeError } from './errors.js';
import type { Log } from './log.js';
import type { Random } from './random.js';

/** The one way out to the network: bounded retries, a time limit, politeness, and errors without secrets. */
export type Http = {
  /**
   * @throws AppError SOURCE_UNREACHABLE (network, time limit, body cut off) · SOURCE_REFUSED (HTTP status)
   * @throws the signal's reason when the caller aborts
   */
  readonly get: (url: string, request?: HttpRequest) => Promise<HttpAnswer>;
};

export type HttpRequest = {
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** validators of the bytes at hand: the answer is 304 when nothing changed */
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
  /** content of the Accept header · default anything */
  readonly accept?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** how many calls this one counts for in the host's rate limits · default 1 */
  readonly weight?: number | undefined;
  /** instead of the client's own, for a probe */
  readonly timeoutMs?: number | undefined;
  readonly retries?: number | undefined;
};

export type HttpAnswer = {
  readonly status: 200 | 304;
  /** the whole body; empty for 304 */
  readonly bytes: Uint8Array;
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
  readonly contentType: string | undefined;
  /** address after redirects, without secrets */
  readonly finalUrl: string;
};

/** At most `calls` (weighted) within any `intervalMs`. */
export type RateLimit = { readonly calls: number; readonly intervalMs: number };

export type HttpOptions = {
  /** limit of one attempt, body included, ms · default 60 000 */
  readonly timeoutMs?: number;
  /** attempts after the first · default 4 */
  readonly retries?: number;
  /** backoff of attempt n: uniform in [0, backoffMs · 2ⁿ⁻¹), at most 30 s (full jitter) · default 1000 */
  readonly backoffMs?: number;
  /** longest Retry-After that is obeyed, ms · default 120 000 */
  readonly maxRetryAfterMs?: number;
  /** pause between two calls to one host, ms · default 100 */
  readonly minIntervalMs?: number;
  /** rate limits by host name, instead of the pause */
  readonly limits?: Readonly<Record<string, readonly RateLimit[]>>;
  readonly random: Random;
  readonly log: Log;
};

const MAX_BACKOFF_MS = 30_000;
const USER_AGENT = 'rescue-predict (open data client)';
const RETRIED_STATUS = [408, 425, 429, ...Array.from({ length: 100 }, (_, i) => 500 + i)];

/** @param options see {@link HttpOptions} · randomness only spreads the pauses between attempts */
export function createHttp(options: HttpOptions): Http {
  const politeness = createPoliteness(options);
  const retry: NonNullable<Exclude<KyOptions['retry'], number>> = {
    methods: ['get'],
    statusCodes: RETRIED_STATUS,
    afterStatusCodes: RETRIED_STATUS,
    maxRetryAfter: options.maxRetryAfterMs ?? 120_000,
    retryOnTimeout: true,
    delay: (attempt) => Math.min(MAX_BACKOFF_MS, (options.backoffMs ?? 1000) * 2 ** (attempt - 1)),
    jitter: (delayMs) => options.random.next() * delayMs,
  };
  return {
    async get(url, request = {}) {
      const shown = redactUrl(url);
      const timeoutMs = request.timeoutMs ?? options.timeoutMs ?? 60_000;
      let finalUrl = shown;
      const attempt = async (input: Request) => {
        await politeness(new URL(url).hostname, request.weight ?? 1, request.signal);
        const response = await fetchWhole(input, timeoutMs);
        finalUrl = redactUrl(response.url);
        return response.answer;
      };
      try {
        const response = await ky.get(url, {
          headers: headersOf(request),
          timeout: false,
          retry: { ...retry, limit: request.retries ?? options.retries ?? 4 },
          throwHttpErrors: (status) => status !== 304,
          fetch: (input) => attempt(input as Request),
          hooks: {
            beforeRetry: [
              ({ error, retryCount }) =>
                options.log.warn('asking again', { url: shown, attempt: retryCount, cause: causeOf(error) }),
            ],
          },
          ...(request.signal === undefined ? {} : { signal: request.signal }),
        });
        return await answerOf(response, finalUrl);
      } catch (error) {
        if (request.signal?.aborted === true) throw request.signal.reason;
        throw await failureOf(error, shown, timeoutMs);
      }
    },
  };
}

/**
 * An address that may be shown: values of secret parameters become `***`, user name and password go.
 * @param url absolute; a text that is no address becomes `(no address)`
 */
export function redactUrl(url: string): string {
  if (!URL.canParse(url)) return '(no address)';
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  for (const name of [...shown.searchParams.keys()])
    if (SECRET_PARAMETER.test(name)) shown.searchParams.set(name, '***');
  return shown.href.replaceAll('%2C', ',').replaceAll('%2F', '/').replaceAll('%3B', ';');
}

const SECRET_PARAMETER =
  /^(app_?id|api_?key|key|token|access_?token|auth|password|secret|sig|signature|x-amz-.*)$/i;

function headersOf(request: HttpRequest): Record<string, string> {
  return {
    accept: request.accept ?? '*/*',
    'user-agent': USER_AGENT,
    ...(request.etag === undefined ? {} : { 'if-none-match': request.etag }),
    ...(request.lastModified === undefined ? {} : { 'if-modified-since': request.lastModified }),
    ...request.headers,
  };
}

/** Reads the body inside the attempt, so that the time limit and the retries cover it. */
async function fetchWhole(input: Request, timeoutMs: number): Promise<{ url: string; answer: Response }> {
  const controller = new AbortController();
  const limit = setTimeout(
    () => controller.abort(new DOMException(`no whole answer within ${timeoutMs} ms`, 'TimeoutError')),
    timeoutMs,
  );
  const stop = () => controller.abort(input.signal.reason);
  input.signal.addEventListener('abort', stop, { once: true });
  try {
    const response = await fetch(input, { signal: controller.signal });
    const bytes = await response.arrayBuffer();
    const announced = Number(response.headers.get('content-length') ?? bytes.byteLength);
    if (!response.headers.has('content-encoding') && announced !== bytes.byteLength)
      throw new TypeError(`expected ${announced} bytes, found ${bytes.byteLength}`);
    const { status, headers } = response;
    const body = [204, 205, 304].includes(status) ? null : bytes;
    return { url: response.url, answer: new Response(body, { status, headers }) };
  } finally {
    clearTimeout(limit);
    input.signal.removeEventListener('abort', stop);
  }
}

async function answerOf(response: Response, finalUrl: string): Promise<HttpAnswer> {
  const { status } = response;
  if (status !== 200 && status !== 304)
    throw new AppError('SOURCE_REFUSED', `${finalUrl}: expected status 200, found ${status}`, {
      url: finalUrl,
      status,
    });
  const header = (name: string) => response.headers.get(name) ?? undefined;
  return {
    status,
    bytes: new Uint8Array(await response.arrayBuffer()),
    etag: header('etag'),
    lastModified: header('last-modified'),
    contentType: header('content-type'),
    finalUrl,
  };
}

/** HTTP errors of ky name the full address, so they are never kept as a cause. */
async function failureOf(error: unknown, url: string, timeoutMs: number): Promise<AppError> {
  if (error instanceof AppError) return error;
  if (error instanceof HTTPError) {
    const { status } = error.response;
    const reason = reasonOf(await error.response.text().catch(() => ''));
    const found = reason === '' ? `status ${status}` : `status ${status} (${reason})`;
    return new AppError('SOURCE_REFUSED', `${url}: expected an answer, found ${found}`, {
      url,
      status,
      reason,
    });
  }
  if (!URL.canParse(url))
    return new AppError('SOURCE_UNREACHABLE', `expected an http(s) address, found ${url}`, { url });
  const timedOut = error instanceof Error && error.name === 'TimeoutError';
  const what = timedOut ? `no whole answer within ${timeoutMs} ms` : 'no answer';
  return new AppError('SOURCE_UNREACHABLE', `${url}: ${what}`, { url, timedOut }, error);
}

/** What the publisher says in a JSON error body, one line; other bodies say nothing of use. */
function reasonOf(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    if (parsed === null || typeof parsed !== 'object') return '';
    const { reason, message, error } = parsed as Record<string, unknown>;
    const said = [reason, message, error].find((value) => typeof value === 'string') ?? '';
    return String(said)
      .replace(/[\r\n\t]+/g, ' ')
      .replace(/\b[0-9a-f]{24,}\b/gi, '***')
      .slice(0, 200);
  } catch {
    return '';
  }
}

function causeOf(error: Error): string {
  return error instanceof HTTPError ? `status ${error.response.status}` : describeError(error);
}

type Politeness = (host: string, weight: number, signal: AbortSignal | undefined) => Promise<void>;

function createPoliteness(options: HttpOptions): Politeness {
  const byHost = new Map<string, ((weight: number) => Promise<void>)[]>();
  const pause: RateLimit[] =
    options.minIntervalMs === 0 ? [] : [{ calls: 1, intervalMs: options.minIntervalMs ?? 100 }];
  return async (host, weight, signal) => {
    let gates = byHost.get(host);
    if (gates === undefined) {
      gates = (options.limits?.[host] ?? pause).map(gateOf);
      byHost.set(host, gates);
    }
    for (const gate of gates) await gate(weight);
    signal?.throwIfAborted();
  };
}

function gateOf({ calls, intervalMs }: RateLimit): (weight: number) => Promise<void> {
  const throttle = pThrottle({ limit: calls, interval: intervalMs, strict: true, weight: (w: number) => w });
  const pass = throttle(async (_weight: number) => {});
  return (weight) => pass(Math.min(weight, calls));
}
