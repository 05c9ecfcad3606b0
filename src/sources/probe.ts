import { AppError, describeError } from '../lib/errors.js';
import { type Http, redactUrl } from '../lib/http.js';

export type ProbeTarget = { readonly name: string; readonly url: string };
export type Probe = ProbeTarget & {
  /** something answered there, be it with a refusal of the bare address */
  readonly reachable: boolean;
  /** why not, or what it answered; empty when all is well */
  readonly reason: string;
};

const PROBE_TIMEOUT_MS = 4000;

/**
 * Asks every address once, all at the same time, each for at most 4 s. A publisher's base address often answers 404 or
 * 400: that it answers is what counts, except for 401, 403, 429 and errors of the server.
 */
export async function probeSources(http: Http, targets: readonly ProbeTarget[]): Promise<Probe[]> {
  return Promise.all(
    targets.map(async ({ name, url }): Promise<Probe> => {
      const probe = { name, url: redactUrl(url) };
      try {
        await http.get(url, { timeoutMs: PROBE_TIMEOUT_MS, retries: 0 });
        return { ...probe, reachable: true, reason: '' };
      } catch (error) {
        const status = error instanceof AppError ? error.details.status : undefined;
        const answers = typeof status === 'number' && [400, 404, 405, 406].includes(status);
        return { ...probe, reachable: answers, reason: describeError(error) };
      }
    }),
  );
}
