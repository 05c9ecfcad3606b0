import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { BodyOf, ResponseOf } from '../../../server/contract.js';
import { ApiProblem } from '../../api/client.js';
import type { AddressParts } from '../../api/paths.js';
import { writeOps } from '../api/client.js';
import type { OpsWriteRoute } from '../api/paths.js';
import { readAllAgain } from '../api/queries.js';
import { useAskToken } from './TokenGate.jsx';
import { keepToken, readToken } from './token.js';

/** @returns undefined when the person gave no token: nothing was sent, or nothing was done */
export type Write = <Name extends OpsWriteRoute>(
  route: Name,
  parts: AddressParts,
  body: BodyOf<Name>,
) => Promise<ResponseOf<Name> | undefined>;

/**
 * Sends actions with the operator's token: asked once, asked again after a 401, kept when the server took it.
 * @throws ApiProblem for any other refusal
 */
export function useWrite(): Write {
  const ask = useAskToken();
  const client = useQueryClient();
  return useCallback<Write>(
    async (route, parts, body) => {
      let token = readToken() ?? (await ask(undefined));
      while (token !== undefined) {
        try {
          const answer = await writeOps(route, parts, body, token);
          keepToken(token);
          // what changed is read in the background
          void readAllAgain(client);
          return answer;
        } catch (error) {
          if (!(error instanceof ApiProblem) || error.problem.status !== 401) throw error;
          keepToken(undefined);
          token = await ask([error.problem.detail, error.problem.remedy].filter(Boolean).join(' '));
        }
      }
      return undefined;
    },
    [ask, client],
  );
}
