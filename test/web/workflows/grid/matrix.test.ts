import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TryState } from '../../../../src/server/contract/workflow-routes.js';
import type { GridView, RunView } from '../../../../src/web/workflows/api/views.js';
import {
  decodeGrid,
  mergeGrid,
  stateAt,
  unfinishedReach,
} from '../../../../src/web/workflows/grid/matrix.js';
import { stateOfLetter } from '../../../../src/web/workflows/states/states.js';

function run(id: string, state: RunView['state'] = 'success'): RunView {
  return {
    id,
    workflow: 'forecast',
    day: '2026-11-23',
    state,
    trigger: 'schedule',
    by: 'scheduler',
    queuedAtUtc: '2026-11-23T05:00:00Z',
    startedAtUtc: null,
    endedAtUtc: null,
  };
}

function grid(tasks: readonly string[], rows: readonly (readonly [RunView, string])[]): GridView {
  return { tasks: [...tasks], runs: rows.map(([one]) => one), states: rows.map(([, states]) => states) };
}

test('every state of the contract has its letter', () => {
  const letters = [...'-qrtsfkuc'];
  assert.deepEqual(letters.map(stateOfLetter).sort(), TryState.anyOf.map((one) => one.const).sort());
});

test('runs are turned round: oldest first, each with its own letters', () => {
  const matrix = decodeGrid(
    grid(
      ['a', 'b'],
      [
        [run('new'), 'r-'],
        [run('old'), 'sf'],
      ],
    ),
  );
  assert.deepEqual(
    matrix.runs.map(({ id }) => id),
    ['old', 'new'],
  );
  assert.deepEqual(
    [stateAt(matrix, 0, 0), stateAt(matrix, 0, 1), stateAt(matrix, 1, 0), stateAt(matrix, 1, 1)],
    ['success', 'failed', 'running', 'waiting'],
  );
});

test('a task that an old run did not know, and a letter nobody knows, leave the rest readable', () => {
  const matrix = decodeGrid(
    grid(
      ['a', 'b', 'c'],
      [
        [run('new'), 's?s'],
        [run('old'), 's'],
        [run('oldest'), 'ssss'],
      ],
    ),
  );
  assert.equal(stateAt(matrix, 2, 1), 'absent');
  assert.equal(stateAt(matrix, 2, 2), 'success');
  assert.deepEqual([stateAt(matrix, 1, 0), stateAt(matrix, 1, 2)], ['success', 'absent']);
  assert.equal(stateAt(matrix, 0, 2), 'success');
});

test('200 tasks by 1,000 runs are decoded cell by cell', () => {
  const tasks = Array.from({ length: 200 }, (_, i) => `t${i}`);
  const rows = Array.from({ length: 1_000 }, (_, i) => [run(`r${i}`), 'sfkuc'.repeat(40)] as const);
  const matrix = decodeGrid(grid(tasks, rows));
  assert.equal(matrix.cells.length, 200_000);
  assert.equal(stateAt(matrix, 999, 199), 'cancelled');
});

test('a short reading reaches every run that may still change', () => {
  const runs = Array.from({ length: 60 }, (_, i) => run(`r${i}`, i === 41 ? 'running' : 'success'));
  assert.equal(unfinishedReach({ runs }), 42);
  assert.equal(unfinishedReach({ runs: runs.slice(0, 30) }), 25);
});

test('a short reading replaces what it repeats and keeps what is older', () => {
  const known = grid(
    ['a'],
    [
      [run('2', 'running'), 'r'],
      [run('1'), 's'],
      [run('0'), 'f'],
    ],
  );
  const merged = mergeGrid(
    known,
    grid(
      ['a'],
      [
        [run('3', 'queued'), '-'],
        [run('2'), 's'],
      ],
    ),
    3,
  );
  assert.deepEqual(
    merged?.runs.map(({ id }) => id),
    ['3', '2', '1'],
  );
  assert.deepEqual(merged?.states, ['-', 's', 's']);
});

test('readings that do not touch, or of other tasks, are not put together', () => {
  const known = grid(['a'], [[run('1'), 's']]);
  assert.equal(mergeGrid(known, grid(['a'], [[run('9'), 's']]), 10), undefined);
  assert.equal(mergeGrid(known, grid(['a', 'b'], [[run('1'), 'ss']]), 10), undefined);
});
