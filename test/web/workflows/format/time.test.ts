import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatClock,
  formatDuration,
  formatRunDay,
  lasted,
} from '../../../../src/web/workflows/format/time.js';

test('lengths of time keep the figures that matter', () => {
  const cases = [
    [420, '0,4 s'],
    [12_300, '12 s'],
    [185_000, '3 min 05 s'],
    [7_620_000, '2 h 07 min'],
    [-5, '0 s'],
  ] as const;
  assert.ok(cases.length > 0);
  for (const [ms, text] of cases) assert.equal(formatDuration(ms, 'fr-FR'), text);
});

test('what still runs lasts until now, what has not begun does not last', () => {
  const start = '2026-11-23T05:00:00Z';
  assert.equal(lasted(start, null, Date.parse(start) + 90_000), 90_000);
  assert.equal(lasted(start, '2026-11-23T05:00:30Z', 0), 30_000);
  assert.equal(lasted(null, null, 0), undefined);
});

test('instants are told in Paris, days are never shifted', () => {
  assert.equal(formatClock('2026-11-23T23:30:05Z', 'fr-FR'), '00:30:05');
  assert.equal(formatRunDay('2026-11-24', 'fr-FR'), 'mar. 24 nov. 2026');
});
