import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chartScale } from '../../../src/web/drawer/chart-scale.js';
import { arcPath, gaugeScale, onArc } from '../../../src/web/panel/gauge-scale.js';

test('an axis holds its highest value with at most four ticks from zero', () => {
  const values = [0.0004, 0.0041, 0.09, 0.31, 0.99];
  assert.ok(values.length > 0);
  for (const highest of values) {
    const { max, ticks } = chartScale(highest);
    assert.ok(max >= highest && max < highest * 2.6, `${highest} ${max}`);
    assert.ok(ticks.length >= 2 && ticks.length <= 4, `${highest} ${ticks}`);
    assert.equal(ticks[0], 0);
  }
});

test('an axis of nothing still has a length', () => {
  assert.ok(chartScale(0).max > 0);
  assert.ok(chartScale(Number.NEGATIVE_INFINITY).max > 0);
});

test('the gauge has a band for each class, touching, and room for the interval', () => {
  const { max, bands } = gaugeScale(4.1, 6.6, 11);
  assert.ok(max >= 11);
  assert.deepEqual(
    bands.map(({ step }) => step),
    [0, 1, 2, 3, 4],
  );
  bands.slice(1).forEach((band, i) => {
    assert.equal(band.from, bands[i]?.to);
  });
  assert.equal(bands.at(-1)?.to, max);
});

test('the gauge runs from the left end to the right end', () => {
  assert.deepEqual(onArc(0, 10).map(Math.round), [-10, -0]);
  assert.deepEqual(onArc(1, 10).map(Math.round), [10, -0]);
  assert.match(arcPath(0, 1, 62), /^M-62\.00 -?0\.00A62 62 0 0 1 62\.00 -?0\.00$/);
});
