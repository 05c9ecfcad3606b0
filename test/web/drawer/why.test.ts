import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FEATURES } from '../../../src/model/features.js';
import type { DriverView } from '../../../src/server/contract.js';
import { topicEffects, topicOf } from '../../../src/web/drawer/topics.js';
import { whySentence } from '../../../src/web/drawer/why.js';
import { DICTIONARIES } from '../../../src/web/i18n/dictionaries.js';

const { fr, en } = DICTIONARIES;
const FACTS = { day: '2026-11-27', holidayName: null };
const driver = (
  feature: string,
  ratio: number,
  value: number | null = null,
  group = 'weather',
): DriverView => ({
  feature,
  group,
  ratio,
  value,
});
const plain = (text: string) => text.replace(/\s/gu, ' ');

test('a risky day names what raises it, strongest first, then what lowers it', () => {
  const drivers = [driver('weekday', 1.12, 4), driver('rain', 1.3, 6.2), driver('school_holiday', 0.9, 1)];
  assert.equal(
    plain(whySentence(drivers, 1.31, FACTS, fr)),
    "Plus que d'habitude : pluie prévue (6,2 mm) +30 % et vendredi +12 %. En sens contraire : vacances scolaires −10 %.",
  );
  assert.match(
    plain(whySentence(drivers, 1.31, FACTS, en)),
    /^More than usual: rain forecast \(6\.2 mm\) \+30%/,
  );
});

test('a quiet day names what lowers it', () => {
  const text = whySentence([driver('public_holiday', 0.7, 1)], 0.7, { ...FACTS, holidayName: 'Noël' }, fr);
  assert.equal(plain(text), "Moins que d'habitude : jour férié (Noël) −30 %.");
});

test('an ordinary day is called ordinary', () => {
  assert.equal(whySentence([driver('rain', 1.01, 0)], 1.01, FACTS, fr), fr.whyAbout);
});

test('a missing value is not quoted as a number', () => {
  const text = plain(whySentence([driver('rain', 1.2)], 1.2, FACTS, fr));
  assert.equal(text, "Plus que d'habitude : pluie +20 %.");
});

test('an issue without drivers says that it explains nothing', () => {
  assert.equal(whySentence([], 1.4, FACTS, fr), fr.whyNone);
});

test('features of one topic are taken together, and impossible ratios are left out', () => {
  const effects = topicEffects([
    driver('temp', 1.1, 2),
    driver('temp_min', 1.1, -1),
    driver('rain', 0, 1),
    driver('snow', Number.NaN),
  ]);
  assert.equal(effects.length, 1);
  assert.ok(Math.abs((effects[0]?.ratio ?? 0) - 1.21) < 1e-12);
});

test("every feature of the model has a reader's word for it", () => {
  assert.ok(FEATURES.length > 20);
  for (const { name, group } of FEATURES) assert.notEqual(topicOf({ feature: name, group }), 'other', name);
});
