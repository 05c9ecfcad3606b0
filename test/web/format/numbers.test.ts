import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatExpected,
  formatGap,
  formatOneDayIn,
  formatRatio,
  formatShare,
  gapDirection,
} from '../../../src/web/format/numbers.js';

/** Spaces of French numbers are no-break ones; tests write plain ones. */
const plain = (text: string | undefined) => text?.replace(/\s/gu, ' ');

test('shares have more decimals the smaller they are, in the way of each language', () => {
  const cases = [
    [0.1143, '11 %', '11%'],
    [0.0903, '9,0 %', '9.0%'],
    [0.0041, '0,41 %', '0.41%'],
    [0.00041, '0,041 %', '0.041%'],
    [0, '0,00 %', '0.00%'],
  ] as const;
  assert.ok(cases.length > 0);
  for (const [share, french, english] of cases) {
    assert.equal(plain(formatShare(share, 'fr-FR')), french);
    assert.equal(plain(formatShare(share, 'en-GB')), english);
  }
});

test('a gap has its sign, a true minus, and none when it rounds to zero', () => {
  assert.equal(plain(formatGap(1.62, 'fr-FR')), '+62 %');
  assert.equal(plain(formatGap(0.92, 'fr-FR')), '−8 %');
  assert.equal(plain(formatGap(1.001, 'fr-FR')), '0 %');
});

test('a probability reads as one day in so many, with two figures', () => {
  assert.equal(plain(formatOneDayIn(0.0903, 'fr-FR')), '11');
  assert.equal(plain(formatOneDayIn(0.0041, 'fr-FR')), '240');
  assert.equal(plain(formatOneDayIn(0.0004, 'fr-FR')), '2 500');
  assert.equal(plain(formatOneDayIn(0.8, 'fr-FR')), '1,0');
});

test('a probability of zero is never written as one day in infinity', () => {
  assert.equal(formatOneDayIn(0, 'fr-FR'), undefined);
  assert.equal(formatOneDayIn(Number.NaN, 'fr-FR'), undefined);
});

test('expected accidents keep two figures when they are few', () => {
  assert.equal(formatExpected(6.63, 'fr-FR'), '6,6');
  assert.equal(formatExpected(0.423, 'fr-FR'), '0,42');
  assert.equal(formatExpected(128.4, 'fr-FR'), '128');
});

test('ratios within ten percent are the normal', () => {
  assert.equal(formatRatio(1.5, 'fr-FR'), '×1,5');
  assert.equal(formatRatio(0.62, 'fr-FR'), '×0,62');
  assert.deepEqual([0.9, 0.91, 1, 1.09, 1.1].map(gapDirection), [
    'below',
    'equal',
    'equal',
    'equal',
    'above',
  ]);
});
