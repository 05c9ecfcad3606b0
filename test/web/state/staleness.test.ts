import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IssueView } from '../../../src/server/contract.js';
import { stalenessOf } from '../../../src/web/state/staleness.js';

const ISSUE: IssueView = {
  id: 'x',
  issuedAtUtc: '2026-11-23T05:10:00Z',
  firstDay: '2026-11-23',
  lastDay: '2026-11-29',
  departments: ['77'],
  modelVersion: 1,
  communes: 1,
  weather: '',
  simulated: false,
  sha256: '',
  hash: '',
  audit: [],
};
const NEXT = '2026-11-24T05:00:00Z';
const at = (instant: string) => Date.parse(instant);

test('an issue of today is fresh until the next one is due', () => {
  assert.equal(stalenessOf(ISSUE, '2026-11-23', NEXT, at('2026-11-23T20:00:00Z')), undefined);
});

test('an issue whose first day is past is stale', () => {
  assert.equal(stalenessOf(ISSUE, '2026-11-24', NEXT, at('2026-11-24T02:00:00Z'))?.kind, 'first-day-past');
});

test('an issue whose last day is past is over', () => {
  assert.equal(stalenessOf(ISSUE, '2026-11-30', null, at('2026-11-30T02:00:00Z'))?.kind, 'over');
});

test('an hour of grace is given to the next issue, then it is late', () => {
  assert.equal(stalenessOf(ISSUE, '2026-11-23', NEXT, at('2026-11-24T05:30:00Z')), undefined);
  assert.equal(stalenessOf(ISSUE, '2026-11-23', NEXT, at('2026-11-24T06:30:00Z'))?.kind, 'late');
});

test('without a schedule, thirty hours make an issue old', () => {
  assert.equal(stalenessOf(ISSUE, '2026-11-23', null, at('2026-11-24T10:00:00Z')), undefined);
  assert.equal(stalenessOf(ISSUE, '2026-11-23', null, at('2026-11-24T12:00:00Z'))?.kind, 'old');
});
