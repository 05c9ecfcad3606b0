import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Type } from 'typebox';
import { type Dag, dagTask, withDownstream } from '../../src/workflows/dag.js';
import { planRun, type TaskState } from '../../src/workflows/plan.js';

const dag: Dag = {
  name: 'plan',
  description: '',
  schedule: undefined,
  params: Type.Object({}),
  concurrency: 1,
  tasks: [
    dagTask('setup'),
    dagTask('work', { needs: ['setup'] }),
    dagTask('after', { needs: ['work'] }),
    dagTask('always', { needs: ['work'], triggerRule: 'all_done' }),
    dagTask('teardown', { needs: ['after'], triggerRule: 'teardown', setup: 'setup' }),
  ],
};

const plan = (states: Record<string, TaskState>, cancelled = false) => {
  const begun = Object.entries(states).filter(([, state]) => !['upstream_failed', 'skipped'].includes(state));
  const found = planRun(dag, {
    states: new Map(Object.entries(states)),
    begun: new Set(begun.map(([id]) => id)),
    cancelled,
  });
  return { start: found.start.map(({ id }) => id), settle: Object.fromEntries(found.settle), end: found.end };
};

test('a run begins with what needs nothing, and goes on as its needs succeed', () => {
  assert.deepEqual(plan({}), { start: ['setup'], settle: {}, end: undefined });
  assert.deepEqual(plan({ setup: 'running' }).start, []);
  assert.deepEqual(plan({ setup: 'success' }).start, ['work']);
  assert.deepEqual(plan({ setup: 'success', work: 'success' }).start, ['after', 'always']);
});

test('after a failure what needs it cannot run, all_done and teardown run, and the run fails', () => {
  const failed = plan({ setup: 'success', work: 'failed' });
  assert.deepEqual(failed, {
    start: ['always', 'teardown'],
    settle: { after: 'upstream_failed' },
    end: undefined,
  });
  const states = {
    setup: 'success',
    work: 'failed',
    after: 'upstream_failed',
    always: 'success',
    teardown: 'success',
  } as const;
  assert.equal(plan(states).end, 'failed');
});

test('a setup that failed is torn down too, one that never began is not', () => {
  const states = { setup: 'failed', work: 'upstream_failed', after: 'upstream_failed' } as const;
  assert.deepEqual(plan(states).start, ['always', 'teardown']);
  assert.deepEqual(plan({}, true).settle.teardown, 'skipped');
});

test('a cancelled run starts teardowns alone, and ends as cancelled', () => {
  const found = plan({ setup: 'success', work: 'cancelled' }, true);
  assert.deepEqual(found, {
    start: ['teardown'],
    settle: { after: 'cancelled', always: 'cancelled' },
    end: undefined,
  });
  assert.equal(plan({}, true).end, 'cancelled');
});

test('what comes after a task is found through others, in the order of the workflow', () => {
  assert.deepEqual(withDownstream(dag, ['work']), ['work', 'after', 'always', 'teardown']);
  assert.deepEqual(withDownstream(dag, ['teardown']), ['teardown']);
});
