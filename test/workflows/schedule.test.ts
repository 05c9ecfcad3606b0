import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAGS } from '../../src/workflows/dags.js';
import { latestInstant, nextInstant } from '../../src/workflows/schedule.js';

const four = { cron: '0 4 * * *', timezone: 'Europe/Paris' };
const next = (schedule: typeof four, after: string) => nextInstant(schedule, new Date(after))?.toISOString();

test('04:00 in Paris stays 04:00 when the clocks change', () => {
  assert.equal(next(four, '2025-03-29T12:00:00Z'), '2025-03-30T02:00:00.000Z');
  assert.equal(next(four, '2025-03-28T12:00:00Z'), '2025-03-29T03:00:00.000Z');
  assert.equal(next(four, '2025-10-25T12:00:00Z'), '2025-10-26T03:00:00.000Z');
  assert.equal(next(four, '2025-10-24T12:00:00Z'), '2025-10-25T02:00:00.000Z');
});

test('the next instant comes strictly after the one given', () => {
  assert.equal(next(four, '2025-01-01T03:00:00Z'), '2025-01-02T03:00:00.000Z');
  assert.equal(next(four, '2025-01-01T02:59:59Z'), '2025-01-01T03:00:00.000Z');
});

test('a year of 04:00 in Paris is 365 instants, one in each civil day', () => {
  const days = new Set<string>();
  let at = new Date('2024-12-31T12:00:00Z');
  const paris = new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'Europe/Paris',
    dateStyle: 'short',
    timeStyle: 'short',
  });
  for (let i = 0; i < 365; i++) {
    at = nextInstant(four, at) as Date;
    const [day = '', time] = paris.format(at).split(' ');
    assert.equal(time, '04:00');
    days.add(day);
  }
  assert.equal(days.size, 365);
});

test('the forecast is issued at 06:00 and 16:00', () => {
  const schedule = DAGS.find(({ name }) => name === 'forecast')?.schedule as typeof four;
  assert.equal(next(schedule, '2025-01-01T04:00:00Z'), '2025-01-01T05:00:00.000Z');
  assert.equal(next(schedule, '2025-01-01T05:00:00Z'), '2025-01-01T15:00:00.000Z');
});

test('of several missed instants the newest is named, and none when none was missed', () => {
  const latest = (after: string, until: string) =>
    latestInstant(four, new Date(after), new Date(until))?.toISOString();
  assert.equal(latest('2025-01-01T03:00:00Z', '2025-01-05T10:00:00Z'), '2025-01-05T03:00:00.000Z');
  assert.equal(latest('2025-01-05T03:00:00Z', '2025-01-05T10:00:00Z'), undefined);
  assert.equal(latest('2025-01-04T03:00:00Z', '2025-01-05T03:00:00Z'), '2025-01-05T03:00:00.000Z');
  assert.equal(latest('2025-01-04T03:00:00Z', '2025-01-05T02:59:59Z'), undefined);
});
