import { AppError } from '../lib/errors.js';

/** @throws AppError INPUT_INVALID for a path that could leave the run's folder */
export function requireArtifactPath(path: string): void {
  const parts = path.split('/');
  const isPlain = !path.includes('\\') && !/\p{Cc}/u.test(path);
  if (isPlain && parts.every((part) => part !== '' && part !== '.' && part !== '..')) return;
  throw new AppError('INPUT_INVALID', `artifact path: expected named parts, found ${JSON.stringify(path)}`, {
    path,
  });
}
