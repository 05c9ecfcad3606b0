import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GAP_PALETTE, RISK_PALETTES } from '../../../src/web/map/palettes.js';
import { tileOf } from '../../../src/web/map/patterns.js';

const PALETTES = { ...RISK_PALETTES, gap: GAP_PALETTE };

test('every letter stands out from its fill by at least 4.5 to 1', () => {
  assert.equal(Object.keys(PALETTES).length, 3);
  for (const [name, inks] of Object.entries(PALETTES)) {
    assert.equal(inks.length, 5);
    for (const { fill, ink } of inks)
      assert.ok(contrast(fill, ink) >= 4.5, `${name} ${fill} ${contrast(fill, ink)}`);
  }
});

test('"no data" is hatched even when patterns are off, and class A never is', () => {
  assert.notEqual(tileOf(-1, false), undefined);
  assert.equal(tileOf(0, true), undefined);
  assert.equal(tileOf(3, false), undefined);
});

/** WCAG 2 contrast ratio. */
function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
