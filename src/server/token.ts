import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../lib/errors.js';

/**
 * Lets a request through that carries the token. A page of another origin cannot send this header without asking first,
 * and nothing here answers that question with yes.
 * @throws AppError TOKEN_MISSING
 */
export function requireToken(token: string | undefined) {
  return async ({ headers }: Pick<FastifyRequest, 'headers'>): Promise<void> => {
    const [, given = ''] = /^Bearer (\S+)$/.exec(headers.authorization ?? '') ?? [];
    if (token === undefined || !equal(given, token))
      throw new AppError('TOKEN_MISSING', 'this changes something: expected the token of this store', {
        header: 'Authorization: Bearer <token>',
      });
  };
}

/** Takes as long whatever the texts have in common. */
function equal(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
