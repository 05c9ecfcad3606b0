import type { BodyOf, ResponseOf } from '../../../server/contract.js';
import { ApiProblem, problemOf } from '../../api/client.js';
import { type AddressParts, fillAddress } from '../../api/paths.js';
import { OPS_PATHS, type OpsReadRoute, type OpsWriteRoute } from './paths.js';

const TIMEOUT_MS = 20_000;

/**
 * Reads one operating route. Nothing is kept for later: an old state of a run would mislead its operator.
 * @throws ApiProblem for a refusal · TypeError when nothing answers
 */
export async function readOps<Name extends OpsReadRoute>(
  route: Name,
  parts: AddressParts,
  signal: AbortSignal,
): Promise<ResponseOf<Name>> {
  const response = await fetch(fillAddress(OPS_PATHS[route], parts), {
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    headers: { accept: 'application/json' },
  });
  if (!response.ok) throw new ApiProblem(await problemOf(response));
  return (await response.json()) as ResponseOf<Name>;
}

/**
 * Sends one action. A route without a body sends none, not even an empty one.
 * @param token the operator's; undefined sends no Authorization
 * @throws ApiProblem for a refusal, 401 among them · TypeError when nothing answers
 */
export async function writeOps<Name extends OpsWriteRoute>(
  route: Name,
  parts: AddressParts,
  body: BodyOf<Name>,
  token: string | undefined,
): Promise<ResponseOf<Name>> {
  const response = await fetch(fillAddress(OPS_PATHS[route], parts), {
    method: 'POST',
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: body === undefined ? null : JSON.stringify(body),
  });
  if (!response.ok) throw new ApiProblem(await problemOf(response));
  return (await response.json()) as ResponseOf<Name>;
}
