import type { ProblemView, ResponseOf } from '../../server/contract.js';
import { keep, readKept } from './kept-answers.js';
import { type AddressParts, addressOf, type ReadRoute } from './paths.js';

/** An answer, and when it came; `kept` when the server was out of reach and an earlier answer stands in. */
export type Answer<Body> = { readonly body: Body; readonly receivedMs: number; readonly kept: boolean };

/** The server's refusal, with what to do about it. */
export class ApiProblem extends Error {
  constructor(readonly problem: Pick<ProblemView, 'status' | 'title' | 'detail' | 'remedy' | 'code'>) {
    super(problem.detail);
    this.name = 'ApiProblem';
  }
}

const TIMEOUT_MS = 20_000;

/**
 * Reads one route. When the server is out of reach or broken (5xx), the last good answer of the same address is given
 * with its time instead; a refusal (4xx) is never covered up.
 * @throws ApiProblem for a refusal · TypeError when nothing answers and nothing was kept
 */
export async function read<Name extends ReadRoute>(
  route: Name,
  parts: AddressParts,
  signal: AbortSignal,
): Promise<Answer<ResponseOf<Name>>> {
  const address = addressOf(route, parts);
  try {
    const response = await fetch(address, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      headers: { accept: 'application/json' },
    });
    if (!response.ok) throw new ApiProblem(await problemOf(response));
    const body = (await response.json()) as ResponseOf<Name>;
    const receivedMs = Date.now();
    keep(address, body, receivedMs);
    return { body, receivedMs, kept: false };
  } catch (error) {
    if (signal.aborted || (error instanceof ApiProblem && error.problem.status < 500)) throw error;
    const kept = readKept<ResponseOf<Name>>(address);
    if (kept === undefined) throw error;
    return { ...kept, kept: true };
  }
}

/** What the server says of its refusal; the bare status when it says nothing. */
export async function problemOf(response: Response): Promise<ApiProblem['problem']> {
  const fallback = {
    status: response.status,
    title: response.statusText,
    detail: `${response.url}: HTTP ${response.status}`,
    remedy: '',
    code: '',
  };
  try {
    return { ...fallback, ...((await response.json()) as Partial<ProblemView>), status: response.status };
  } catch {
    return fallback;
  }
}
