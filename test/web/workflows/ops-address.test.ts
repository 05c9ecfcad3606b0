import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatOpsAddress, parseOpsAddress } from '../../../src/web/workflows/ops-address.js';

const parse = (url: string) => {
  const { pathname, search } = new URL(url, 'http://localhost');
  return parseOpsAddress(pathname, search);
};

test('an address survives reading and writing', () => {
  const urls = [
    '/ops',
    '/ops/w/forecast',
    '/ops/w/elt?vue=backfill',
    '/ops/run/a%3A1%2E5?task=publish&vue=gantt',
  ];
  assert.ok(urls.length > 0);
  for (const url of urls) assert.equal(formatOpsAddress(parse(url), 'fr'), url);
});

test("a run's id may hold dots and colons, and its address never looks like a file", () => {
  const address = {
    page: 'run',
    id: 'forecast:2026-11-23T05:00:00.000Z',
    tab: 'graph',
    task: undefined,
  } as const;
  const url = formatOpsAddress(address, 'en');
  assert.doesNotMatch(url, /\.\w+(\?|$)/);
  assert.deepEqual(parse(url), address);
});

test('what is not understood is the list', () => {
  for (const url of ['/ops/', '/ops/x/y', '/ops/w/', '/ops/run/%E0%A4%A'])
    assert.deepEqual(parse(url), { page: 'list' });
});
