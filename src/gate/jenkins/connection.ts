import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../lib/errors.js';

export type Answer = { readonly status: number; readonly headers: Headers; readonly text: string };

/** Requests below one Jenkins address. Every failure is GATE_UNREACHABLE; a caller's abort stays what it is. */
export type Connection = {
  readonly get: (path: string, signal: AbortSignal) => Promise<Answer>;
  readonly json: <Value>(path: string, signal: AbortSignal) => Promise<Value>;
  /** Sends a form; never sent twice, for a build would start twice. */
  readonly post: (
    path: string,
    form: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ) => Promise<Answer>;
};

export type ConnectionOptions = {
  readonly url: string;
  readonly user: string;
  readonly token: string;
  readonly pollMs: number;
};

/** A request that only reads may fail so often in a row: Jenkins restarts. */
const READ_TRIES = 5;
const READ_LIMIT_MS = 30_000;

/** What proves that a form comes from us; its session's cookie belongs to it. */
type Crumb = { readonly headers: Readonly<Record<string, string>> };

export function openConnection({ url, user, token, pollMs }: ConnectionOptions): Connection {
  const base = url.endsWith('/') ? url : `${url}/`;
  const authorization = `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}`;
  const send = async (path: string, init: RequestInit, signal: AbortSignal): Promise<Answer> => {
    const answer = await fetch(base + path, {
      ...init,
      redirect: 'manual',
      headers: { authorization, ...init.headers },
      signal,
    });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };

  const get = async (path: string, signal: AbortSignal): Promise<Answer> => {
    for (let left = READ_TRIES - 1; ; left--) {
      signal.throwIfAborted();
      try {
        const once = AbortSignal.any([signal, AbortSignal.timeout(READ_LIMIT_MS)]);
        const answer = await send(path, {}, once);
        if (answer.status === 200) return answer;
        if (answer.status < 500 || left === 0) throw refused(base, path, answer.status);
      } catch (error) {
        if (signal.aborted || error instanceof AppError) throw error;
        if (left === 0) throw unreachable(base, path, error);
      }
      await sleep(pollMs, undefined, { signal });
    }
  };

  const json = async <Value>(path: string, signal: AbortSignal): Promise<Value> => {
    const { text } = await get(path, signal);
    try {
      return JSON.parse(text) as Value;
    } catch (error) {
      throw unreachable(base, path, error);
    }
  };

  const readCrumb = async (signal: AbortSignal): Promise<Crumb> => {
    const { text, headers } = await get('crumbIssuer/api/json', signal);
    const { crumb, crumbRequestField } = JSON.parse(text) as { crumb: string; crumbRequestField: string };
    const cookie = headers
      .getSetCookie()
      .map((one) => one.split(';')[0] ?? '')
      .join('; ');
    return { headers: { [crumbRequestField]: crumb, ...(cookie === '' ? {} : { cookie }) } };
  };

  const post: Connection['post'] = async (path, form, signal) => {
    const body = new URLSearchParams(form);
    const submit = async (crumb: Crumb) => {
      try {
        return await send(path, { method: 'POST', body, headers: crumb.headers }, signal);
      } catch (error) {
        if (signal.aborted) throw error;
        throw unreachable(base, path, error);
      }
    };
    let answer = await submit({ headers: {} });
    // An API token needs no crumb; a password does, and Jenkins says so before it does anything.
    if (answer.status === 403 && /crumb/i.test(answer.text)) answer = await submit(await readCrumb(signal));
    if (answer.status >= 400) throw refused(base, path, answer.status);
    return answer;
  };
  return { get, json, post };
}

function refused(base: string, path: string, status: number): AppError {
  const why =
    { 401: ' (user or token)', 403: ' (rights of the user)', 404: ' (no such job, or not visible)' }[
      status
    ] ?? '';
  return new AppError(
    'GATE_UNREACHABLE',
    `${base}${path}: expected an answer, found status ${status}${why}`,
    {
      status,
    },
  );
}

function unreachable(base: string, path: string, error: unknown): AppError {
  return new AppError('GATE_UNREACHABLE', `${base}${path}: no usable answer`, {}, error);
}
