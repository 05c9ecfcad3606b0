import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byMonth, fateOf, wishFault } from '../../../../src/web/workflows/backfill/plan.js';

const WISH = { firstDay: '2026-01-30', lastDay: '2026-02-02', onlyMissing: true, parallel: '2' };

test('a wish that can be sent has no fault, others name their first', () => {
  assert.equal(wishFault(WISH), undefined);
  assert.equal(wishFault({ ...WISH, firstDay: '' }), 'days');
  assert.equal(wishFault({ ...WISH, lastDay: '2026-02-30' }), 'days');
  assert.equal(wishFault({ ...WISH, lastDay: '2026-01-29' }), 'order');
  for (const parallel of ['0', '17', '1.5', '']) assert.equal(wishFault({ ...WISH, parallel }), 'parallel');
});

test('days are put under their months, each beginning on its weekday', () => {
  const days = ['2026-01-30', '2026-01-31', '2026-02-01', '2026-02-02'].map((day) => ({ day }));
  assert.deepEqual(
    byMonth(days).map(({ month, firstWeekday, days: own }) => [month, firstWeekday, own.length]),
    [
      ['2026-01', 4, 2],
      ['2026-02', 6, 2],
    ],
  );
});

test('a day is told by what will become of it', () => {
  const fate = (exists: boolean, willRun: boolean) => fateOf({ day: '2026-01-30', exists, willRun });
  assert.deepEqual(
    [fate(false, true), fate(true, true), fate(true, false), fate(false, false)],
    ['run', 'redo', 'exists', 'left'],
  );
});
