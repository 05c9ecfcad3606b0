import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WORKFLOW_ROUTES } from '../../../../src/server/contract/workflow-routes.js';
import { fillAddress } from '../../../../src/web/api/paths.js';
import { OPS_PATHS } from '../../../../src/web/workflows/api/paths.js';
import { isUnfinished, pollMs } from '../../../../src/web/workflows/api/poll.js';

test('every operating route of the contract has its address here', () => {
  assert.ok(Object.keys(OPS_PATHS).length > 0);
  assert.deepEqual(
    OPS_PATHS,
    Object.fromEntries(Object.entries(WORKFLOW_ROUTES).map(([name, { path }]) => [name, path])),
  );
});

test('ids are escaped in addresses', () => {
  assert.equal(
    fillAddress(OPS_PATHS.tryLog, { id: 'a:1/..', task: 'b', number: 2, from: 10 }),
    '/api/runs/a%3A1%2F../tasks/b/tries/2/log?from=10',
  );
});

test('one looks often while something runs, seldom otherwise', () => {
  assert.ok(isUnfinished({ state: 'queued' }) && isUnfinished({ state: 'running' }));
  assert.ok(!isUnfinished({ state: 'failed' }) && !isUnfinished({ state: 'cancelled' }));
  assert.deepEqual([pollMs(true), pollMs(false)], [2_000, 15_000]);
});
