import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scheduleInWords } from '../../../../src/web/workflows/format/schedule.js';
import { en } from '../../../../src/web/workflows/words/en.js';
import { fr } from '../../../../src/web/workflows/words/fr.js';
import { DAGS } from '../../../../src/workflows/dags.js';

const PARIS = 'Europe/Paris';
const CASES: readonly (readonly [cron: string | null, zone: string, french: string, english: string])[] = [
  [null, PARIS, 'à la demande', 'on demand'],
  ['0 4 * * *', PARIS, 'tous les jours à 04:00, heure de Paris', 'every day at 04:00, Paris time'],
  [
    '0 6,16 * * *',
    PARIS,
    'tous les jours à 06:00 et 16:00, heure de Paris',
    'every day at 06:00 and 16:00, Paris time',
  ],
  [
    '0 0 30 12 *',
    PARIS,
    'chaque année le 30 décembre à 00:00, heure de Paris',
    'every year on 30 December at 00:00, Paris time',
  ],
  ['30 6 1 * *', 'UTC', 'le 1er de chaque mois à 06:30, UTC', 'on day 1 of every month at 06:30, UTC'],
  [
    '0 0 1 1,7 *',
    'UTC',
    'chaque année le 1er janvier et 1er juillet à 00:00, UTC',
    'every year on 1 January and 1 July at 00:00, UTC',
  ],
  ['15 8 * * 1', PARIS, 'chaque lundi à 08:15, heure de Paris', 'every Monday at 08:15, Paris time'],
  [
    '0 8 * * 6-7',
    PARIS,
    'chaque samedi et dimanche à 08:00, heure de Paris',
    'every Saturday and Sunday at 08:00, Paris time',
  ],
  ['*/15 * * * *', 'UTC', 'toutes les 15 minutes, UTC', 'every 15 minutes, UTC'],
  ['5 */2 * * *', 'UTC', 'toutes les 2 heures, à la minute 5, UTC', 'every 2 hours, at minute 5, UTC'],
  ['0 * * * *', 'UTC', 'chaque heure, à la minute 0, UTC', 'every hour, at minute 0, UTC'],
];

test('a schedule reads as a sentence in both languages', () => {
  assert.ok(CASES.length > 0);
  for (const [cron, zone, french, english] of CASES) {
    assert.equal(scheduleInWords(cron, zone, fr, fr.locale), french);
    assert.equal(scheduleInWords(cron, zone, en, en.locale), english);
  }
});

test('a pattern beyond plain words is shown as it is, never wrongly', () => {
  const patterns = [
    '0 0 L * *',
    '0 0 13 * 5',
    '0-10 4 * * *',
    '61 4 * * *',
    '*/5 4 * * *',
    '0 4 * *',
    '0 0 4 * * *',
  ];
  assert.ok(patterns.length > 0);
  for (const cron of patterns) assert.equal(scheduleInWords(cron, 'UTC', en, en.locale), `cron ${cron}, UTC`);
});

test('every workflow of the house has a schedule in words', () => {
  assert.ok(DAGS.length > 0);
  for (const { name, schedule } of DAGS) {
    const said = scheduleInWords(schedule?.cron ?? null, schedule?.timezone ?? PARIS, fr, fr.locale);
    assert.doesNotMatch(said, /cron/, name);
  }
});
