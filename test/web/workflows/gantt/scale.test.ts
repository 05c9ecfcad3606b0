import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TryView } from '../../../../src/web/workflows/api/views.js';
import { ganttRows, ganttSpan, ticks } from '../../../../src/web/workflows/gantt/scale.js';

function one(task: string, number: number, from: string | null, to: string | null): TryView {
  return {
    task,
    number,
    state: to === null ? 'running' : 'success',
    worker: null,
    startedAtUtc: from === null ? null : `2026-11-23T05:${from}Z`,
    endedAtUtc: to === null ? null : `2026-11-23T05:${to}Z`,
    summary: null,
    error: null,
  };
}

const NOW = Date.parse('2026-11-23T05:10:00Z');

test('rows come in order of their start, what has not begun last in its own order', () => {
  const tries = [one('b', 1, '01:00', '02:00'), one('a', 1, '03:00', null), one('c', 1, null, null)];
  const rows = ganttRows(['d', 'a', 'c', 'b'], tries, NOW);
  assert.deepEqual(
    rows.map(({ task }) => task),
    ['b', 'a', 'd', 'c'],
  );
  assert.deepEqual(ganttSpan(rows), { fromMs: Date.parse('2026-11-23T05:01:00Z'), toMs: NOW });
});

test('every try has its own bar, in order', () => {
  const [row] = ganttRows(['a'], [one('a', 2, '05:00', '06:00'), one('a', 1, '01:00', '02:00')], NOW);
  assert.deepEqual(
    row?.bars.map(({ one: { number } }) => number),
    [1, 2],
  );
});

test('nothing begun has no span, an instant has one of a second', () => {
  assert.equal(ganttSpan(ganttRows(['a'], [], NOW)), undefined);
  const span = ganttSpan(ganttRows(['a'], [one('a', 1, '01:00', '01:00')], NOW));
  assert.equal((span?.toMs ?? 0) - (span?.fromMs ?? 0), 1_000);
});

test('ticks are round, within the span and not too many', () => {
  for (const spanS of [1, 7, 90, 3_600, 50_000, 900_000]) {
    const found = ticks(NOW, NOW + spanS * 1000, 8);
    assert.ok(found.length <= 9, `${spanS} s: ${found.length}`);
    assert.ok(found.every((at) => at >= NOW && at <= NOW + spanS * 1000));
  }
});
