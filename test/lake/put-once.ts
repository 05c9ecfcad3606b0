/** A process of its own that puts 100 000 times a letter: exit status 0 when kept, 3 when other bytes rest there. */

import { openLocalLake } from '../../src/lake/local.js';
import { AppError } from '../../src/lib/errors.js';

const [folder = '', key = '', letter = ''] = process.argv.slice(2);
try {
  await openLocalLake(folder).put(key, new TextEncoder().encode(letter.repeat(100_000)), {
    source: 'memory',
    licence: 'none',
    fetchedAtUtc: '2026-11-23T05:00:00.000Z',
    simulated: true,
  });
} catch (error) {
  process.exitCode = error instanceof AppError && error.code === 'LAKE_OBJECT_EXISTS' ? 3 : 1;
}
