import assert from 'node:assert/strict';
import { test } from 'node:test';
import { duration, progressLine } from '../../src/cli/progress-line.js';
import { textTable } from '../../src/lib/text-table.js';

function recorded(isTTY: boolean) {
  const written: string[] = [];
  let now = 0;
  const line = progressLine({ isTTY, write: (text) => written.push(text) }, () => now);
  return { written, line, at: (ms: number) => (now = ms) };
}

test('a terminal line tells what, how many of how many, how long and what remains', () => {
  const { written, line, at } = recorded(true);
  line.step('rows', 0, 1000);
  at(10_000);
  line.step('rows', 250, 1000);
  assert.equal(written.at(-1), '\r\u001b[K   rows: 250 of 1,000 (25 %), 10 s, about 30 s left');
});

test('elsewhere a line is added at most every five seconds', () => {
  const { written, line, at } = recorded(false);
  for (let ms = 0; ms <= 20_000; ms += 100) {
    at(ms);
    line.step('rows', ms, 20_000);
  }
  assert.equal(written.length, 4);
  assert.ok(written.every((text) => text.endsWith('\n')));
});

test('durations are short and whole', () => {
  assert.deepEqual([0.04, 9.96, 12.4, 65, 3600].map(duration), [
    '0.0 s',
    '10.0 s',
    '12 s',
    '1 min 05 s',
    '60 min 00 s',
  ]);
});

test('tables align words left and numbers right', () => {
  assert.equal(
    textTable(
      ['name', 'n'],
      [
        ['a', 1],
        ['long', 100],
      ],
    ),
    'name    n\n----  ---\na       1\nlong  100',
  );
});
