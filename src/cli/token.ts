import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/config.js';
import { AppError } from '../lib/errors.js';

/** Where the token of a store is kept when the environment gives none. */
export function tokenFile({ home }: Pick<Config, 'home'>): string {
  return join(home, 'token');
}

/** The token of the environment, else that of the store, which is made once and readable by its owner only. */
export function readToken(config: Pick<Config, 'home' | 'token'>): string {
  if (config.token !== undefined) return config.token;
  const file = tokenFile(config);
  try {
    // Made in one step with its rights: never readable by others, never half.
    writeFileSync(file, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const token = readFileSync(file, 'utf8').trim();
  if (token === '')
    throw new AppError('CONFIG_INVALID', `${file}: expected a token, found an empty file; remove it`, {
      file,
    });
  return token;
}
