import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CELL_PX,
  cellAfterKey,
  cellAt,
  HEAD_PX,
  nameWidth,
  RUN_ROW,
  scrollToShow,
  shownRange,
} from '../../../../src/web/workflows/grid/geometry.js';

const VIEW = { width: 900, height: 500, left: 220, top: 44 };
const NAMES = nameWidth(VIEW.width);

test('a point finds its cell wherever the grid is scrolled to', () => {
  assert.deepEqual(cellAt(VIEW, NAMES + 1, HEAD_PX + 1, 1000, 200), { run: 10, row: 2 });
  assert.deepEqual(cellAt(VIEW, NAMES + CELL_PX, 5, 1000, 200), { run: 11, row: RUN_ROW });
  assert.equal(cellAt(VIEW, NAMES - 1, HEAD_PX + 1, 1000, 200), undefined);
  assert.equal(cellAt(VIEW, NAMES + 1, HEAD_PX + 1, 1000, 2), undefined);
  assert.equal(cellAt(VIEW, NAMES + 1, HEAD_PX + 1, 10, 200), undefined);
});

test('only what the view shows is drawn', () => {
  assert.deepEqual(shownRange(220, 660, 1000), [10, 40]);
  assert.deepEqual(shownRange(0, 660, 5), [0, 5]);
  assert.deepEqual(shownRange(0, -20, 5), [0, 0]);
});

test('a reached cell is scrolled to no further than needed', () => {
  assert.deepEqual(scrollToShow(VIEW, { run: 12, row: 5 }), { left: 220, top: 44 });
  assert.equal(scrollToShow(VIEW, { run: 0, row: 5 }).left, 0);
  assert.equal(scrollToShow(VIEW, { run: 999, row: 5 }).left, 1000 * CELL_PX - (VIEW.width - NAMES));
  assert.equal(scrollToShow(VIEW, { run: 12, row: RUN_ROW }).top, 44);
});

test('keys move within the grid and stop at its edges', () => {
  const go = (key: string, ctrl = false) => cellAfterKey(key, ctrl, { run: 5, row: 0 }, 10, 4, 20);
  assert.deepEqual(go('ArrowRight'), { run: 6, row: 0 });
  assert.deepEqual(go('ArrowUp'), { run: 5, row: RUN_ROW });
  assert.deepEqual(go('PageDown'), { run: 5, row: 3 });
  assert.deepEqual(go('End', true), { run: 9, row: 3 });
  assert.deepEqual(go('Home', true), { run: 0, row: RUN_ROW });
  assert.equal(go('a'), undefined);
  assert.equal(cellAfterKey('ArrowUp', false, { run: 0, row: 0 }, 0, 0, 1), undefined);
});
