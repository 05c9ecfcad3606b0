import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DICTIONARIES } from '../../../src/web/i18n/dictionaries.js';
import { LANGUAGES } from '../../../src/web/i18n/words.js';

const { fr, en } = DICTIONARIES;

test('both languages have the same keys', () => {
  assert.ok(Object.keys(fr).length > 100);
  assert.deepEqual(Object.keys(en).sort(), Object.keys(fr).sort());
});

test('a word has the same kind and takes as many arguments in both languages', () => {
  const english: Readonly<Record<string, unknown>> = en;
  for (const [key, french] of Object.entries(fr)) {
    const other = english[key];
    assert.equal(typeof other, typeof french, key);
    if (typeof french === 'function' && typeof other === 'function')
      assert.equal(other.length, french.length, key);
    if (Array.isArray(french) && Array.isArray(other)) assert.equal(other.length, french.length, key);
  }
});

test('no word is empty', () => {
  for (const language of LANGUAGES)
    for (const [key, word] of Object.entries(DICTIONARIES[language]))
      assert.notEqual(word, '', `${language}: ${key}`);
});
