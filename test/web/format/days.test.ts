import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatInstant,
  formatLongDay,
  formatShortDay,
  horizonName,
  monthInitials,
  weekdayInitials,
} from '../../../src/web/format/days.js';
import { joinReasons, searchKey } from '../../../src/web/format/text.js';

test('a civil day is written as it stands, whatever the zone of the reader', () => {
  assert.equal(formatLongDay('2026-11-23', 'fr-FR'), 'lundi 23 novembre 2026');
  assert.equal(formatShortDay('2026-11-23', 'fr-FR'), 'lun. 23 nov.');
});

test('an instant is written in the time of Paris, winter and summer', () => {
  assert.match(formatInstant('2026-11-23T05:10:00Z', 'fr-FR'), /lun\. 23 nov\..*06:10/);
  assert.match(formatInstant('2026-07-23T05:10:00Z', 'fr-FR'), /07:10/);
});

test('initials cover the year from January and the week from Monday', () => {
  assert.equal(monthInitials('fr-FR').join(''), 'JFMAMJJASOND');
  assert.equal(weekdayInitials('fr-FR').join(''), 'LMMJVSD');
});

test('horizons are named J to J+6', () => {
  assert.deepEqual([0, 1, 6].map(horizonName), ['J', 'J+1', 'J+6']);
});

test('a search ignores accents, case, hyphens and apostrophes', () => {
  assert.equal(searchKey("L'Haÿ-les-Roses"), 'l hay les roses');
  assert.equal(searchKey('  Œuilly '), 'oeuilly');
});

test('reasons are joined as a sentence', () => {
  assert.equal(joinReasons([], ' et '), '');
  assert.equal(joinReasons(['a'], ' et '), 'a');
  assert.equal(joinReasons(['a', 'b', 'c'], ' et '), 'a, b et c');
});
