import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LOOKS } from '../../../../src/web/workflows/states/look.js';
import { CELL_STATES, latestTries } from '../../../../src/web/workflows/states/states.js';
import { OPS_DICTIONARIES } from '../../../../src/web/workflows/words/words.js';

/** WCAG 2 relative luminance of #rrggbb. */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

test('every letter can be read on its colour: 4.5 to 1 in both themes', () => {
  for (const theme of ['light', 'dark'] as const)
    for (const state of CELL_STATES) {
      const { fill, ink } = LOOKS[theme][state];
      assert.ok(contrast(fill, ink) >= 4.5, `${theme} ${state}: ${contrast(fill, ink).toFixed(2)}`);
    }
});

test('no two states share a letter or a colour', () => {
  const shown = CELL_STATES.filter((state) => state !== 'absent');
  for (const { letters } of Object.values(OPS_DICTIONARIES))
    assert.equal(new Set(shown.map((state) => letters[state])).size, shown.length);
  for (const looks of Object.values(LOOKS))
    assert.equal(new Set(shown.map((state) => looks[state].fill)).size, shown.length);
});

test('the latest try of a task is the one with the highest number', () => {
  const one = { task: 'a', worker: null, startedAtUtc: null, endedAtUtc: null, summary: null, error: null };
  const latest = latestTries([
    { ...one, number: 2, state: 'success' },
    { ...one, number: 1, state: 'failed' },
  ]);
  assert.equal(latest.get('a')?.state, 'success');
});
