import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Value } from 'typebox/value';
import { type Day, daysFromTo } from '../../src/domain/day.js';
import { WORKFLOW_ROUTES } from '../../src/server/contract/workflow-routes.js';
import { BIG_RUNS, BIG_TASKS, mockLog, mockWorkflows } from './mock-workflow-data.js';
import { gridOf, planOf, viewOf } from './mock-workflows.js';

test('what the operator pages are tested on has the shape of the contract', () => {
  const workflows = mockWorkflows();
  const big = workflows.find(({ name }) => name === 'big-country');
  const forecast = workflows.find(({ name }) => name === 'forecast');
  const run = forecast?.runs[0];
  assert.ok(big !== undefined && forecast !== undefined && run !== undefined);
  const days = daysFromTo('2026-11-01' as Day, '2026-11-20' as Day);
  const answers = [
    ['workflows', WORKFLOW_ROUTES.workflows.response, { workflows: workflows.map(viewOf) }],
    ['workflowGrid', WORKFLOW_ROUTES.workflowGrid.response, gridOf(big, BIG_RUNS)],
    ['run', WORKFLOW_ROUTES.run.response, { run: run.run, params: run.params, tries: run.tries() }],
    ['tryLog', WORKFLOW_ROUTES.tryLog.response, mockLog(run, 'publish', 0, Date.now())],
    ['backfill', WORKFLOW_ROUTES.backfill.response, { id: null, days: planOf(forecast, days, true) }],
  ] as const;
  for (const [name, schema, answer] of answers)
    assert.deepEqual([...Value.Errors(schema, answer)].slice(0, 3), [], name);
});

test('the big grid is as big as promised', () => {
  const big = mockWorkflows().find(({ name }) => name === 'big-country');
  assert.ok(big !== undefined);
  const { tasks, runs, states } = gridOf(big, BIG_RUNS);
  assert.deepEqual([tasks.length, runs.length], [BIG_TASKS, BIG_RUNS]);
  assert.ok(states.every((text) => text.length === BIG_TASKS));
});
