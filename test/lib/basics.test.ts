import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { storageError, writeFileAtomic } from '../../src/lib/atomic-file.js';
import { csvText } from '../../src/lib/csv-text.js';
import { AppError, describeError, ERRORS } from '../../src/lib/errors.js';
import { canonicalJson } from '../../src/lib/hash.js';
import { createRandom } from '../../src/lib/random.js';

test('every error code has a remedy that is a sentence', () => {
  assert.ok(Object.keys(ERRORS).length > 10);
  for (const [code, remedy] of Object.entries(ERRORS)) assert.match(remedy, /^[A-Z].*[.]$/s, code);
});

test('a description tells the causes down to the first', () => {
  const error = new AppError('NOT_FOUND', 'outer', {}, new Error('middle', { cause: new Error('inner') }));
  assert.equal(describeError(error), 'outer (cause: middle (cause: inner))');
});

test('a file is written whole or not at all, and nothing is left aside', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rp-atomic-'));
  await writeFileAtomic(join(folder, 'deep/file.txt'), 'one');
  await writeFileAtomic(join(folder, 'deep/file.txt'), 'two');
  assert.equal(readFileSync(join(folder, 'deep/file.txt'), 'utf8'), 'two');
  assert.deepEqual(readdirSync(join(folder, 'deep')), ['file.txt']);
});

test('a full disk has its own name', () => {
  const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
  assert.equal((storageError(full, '/x') as AppError).code, 'STORAGE_FULL');
  const other = new Error('else');
  assert.equal(storageError(other, '/x'), other);
});

test('equal values have equal canonical text, whatever the order of their keys', () => {
  assert.equal(
    canonicalJson({ b: [1, { d: 1, c: 2 }], a: 0 }),
    canonicalJson({ a: 0, b: [1, { c: 2, d: 1 }] }),
  );
});

test('CSV never starts a cell that a spreadsheet would run', () => {
  assert.equal(csvText(['a', 'b'], [['=1+1', 'x,"y"']]), 'a,b\n\'=1+1,"x,""y"""\n');
  assert.equal(csvText(['a'], [[-1.5], [null]]), 'a\n-1.5\n\n');
});

test('the same seed gives the same numbers, another seed others', () => {
  const draw = (seed: string) => Array.from({ length: 5 }, createRandom(seed).next);
  assert.deepEqual(draw('a'), draw('a'));
  assert.notDeepEqual(draw('a'), draw('b'));
});

test('draws have the moments of their distributions', () => {
  const random = createRandom('moments');
  const n = 40_000;
  for (const [name, draw, mean, variance] of [
    ['poisson 3', () => random.poisson(3), 3, 3],
    ['poisson 80', () => random.poisson(80), 80, 80],
    ['gamma 0.5', () => random.gamma(0.5), 0.5, 0.5],
    ['gamma 4', () => random.gamma(4), 4, 4],
    ['normal', () => random.normal(), 0, 1],
  ] as const) {
    const values = Array.from({ length: n }, draw);
    const m = values.reduce((sum, value) => sum + value, 0) / n;
    const v = values.reduce((sum, value) => sum + (value - m) ** 2, 0) / n;
    assert.ok(Math.abs(m - mean) < 5 * Math.sqrt(variance / n), `${name}: mean ${m}`);
    assert.ok(Math.abs(v / variance - 1) < 0.06, `${name}: variance ${v}`);
  }
});
