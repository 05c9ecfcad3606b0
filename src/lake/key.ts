import { AppError } from '../lib/errors.js';

/** Folder of the manifest entries inside a lake; no part of a key may have this name. */
export const MANIFEST_FOLDER = '.manifest';

const MAX_PART_BYTES = 200;
const MAX_KEY_BYTES = 900;

/**
 * Refuses keys that could leave the lake or that some store cannot hold.
 * @throws AppError INPUT_INVALID when the key is empty, absolute or too long, or has an empty part, `.`, `..`, `\`,
 * control characters, or the folder of the manifest
 */
export function requireKey(key: string): void {
  const fault = faultOf(key);
  if (fault === undefined) return;
  throw new AppError('INPUT_INVALID', `lake key ${JSON.stringify(key)}: ${fault}`, { key });
}

/** What is wrong with a key, or undefined. */
export function faultOf(key: string): string | undefined {
  if (key === '') return 'expected a key, found nothing';
  if (key.startsWith('/')) return 'expected a key relative to the lake, found an absolute one';
  if (key.includes('\\')) return 'expected `/` between parts, found a backslash';
  if (/\p{Cc}/u.test(key)) return 'expected printable characters, found a control character';
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) return `expected at most ${MAX_KEY_BYTES} bytes`;
  for (const part of key.split('/')) {
    if (part === '' || part === '.' || part === '..') return `expected named parts, found "${part}"`;
    if (part === MANIFEST_FOLDER) return `expected a part other than ${MANIFEST_FOLDER}`;
    if (Buffer.byteLength(part) > MAX_PART_BYTES) return `expected parts of at most ${MAX_PART_BYTES} bytes`;
  }
  return undefined;
}
