import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OPS_DICTIONARIES } from '../../../../src/web/workflows/words/words.js';

const { fr, en } = OPS_DICTIONARIES;

test('both languages have the same keys, kinds and numbers of arguments', () => {
  assert.ok(Object.keys(fr).length > 100);
  assert.deepEqual(Object.keys(en).sort(), Object.keys(fr).sort());
  const english: Readonly<Record<string, unknown>> = en;
  for (const [key, french] of Object.entries(fr)) {
    const other = english[key];
    assert.equal(typeof other, typeof french, key);
    if (typeof french === 'function' && typeof other === 'function')
      assert.equal(other.length, french.length, key);
    if (typeof french === 'object') assert.deepEqual(Object.keys(other ?? {}), Object.keys(french), key);
    assert.notEqual(other, '', key);
  }
});
