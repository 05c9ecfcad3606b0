import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readIssueWeather } from '../../../src/web/format/weather.js';

test('an issue’s weather is read into provider, time and share', () => {
  const told = readIssueWeather(
    'open-meteo, fetched 2026-11-23T05:00:00.000Z, 98 % of commune-days',
    'fr-FR',
  );
  assert.ok(told.known === true);
  assert.equal(told.provider, 'open-meteo');
  assert.equal(told.percent, '98');
  assert.match(told.fetched, /23 nov/);
});

test('no weather is told as none, and other words are shown as they are', () => {
  assert.deepEqual(readIssueWeather('none', 'fr-FR'), { known: false });
  assert.deepEqual(readIssueWeather('something else', 'en-GB'), { known: undefined, text: 'something else' });
});
