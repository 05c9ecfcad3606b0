import assert from 'node:assert/strict';
import { it } from 'node:test';
import { DAGS, dagsOf, trainDag, trainDagOf } from '../../src/workflows/dags.js';
import { lint } from '../../src/workflows/lint.js';
import { TASKS } from '../../src/workflows/registry.js';

const here = { kind: 'local' } as const;
const away = { kind: 'ec2' } as const;
const open = { kind: 'none' } as const;
const gated = { kind: 'jenkins' } as const;

it('leaves every workflow as it is without gate and machine', () => {
  assert.deepEqual(dagsOf({ compute: here, gate: open }), DAGS);
  assert.equal(trainDagOf({ compute: here, gate: open }), trainDag);
});

it('passes the lint with every combination', () => {
  for (const compute of [here, away])
    for (const gate of [open, gated]) assert.deepEqual(lint(dagsOf({ compute, gate }), TASKS), []);
});

it('goes through the gate, to the machine, and ends the machine as a teardown', () => {
  const { tasks } = trainDagOf({ compute: away, gate: gated });
  assert.deepEqual(
    tasks.map(({ id, uses, needs, triggerRule }) => [id, uses, needs.join(), triggerRule]),
    [
      ['gate', 'gate', '', 'all_success'],
      ['build', 'build', 'gate', 'all_success'],
      ['compute-start', 'compute-start', 'build', 'all_success'],
      ['train', 'compute-train', 'compute-start', 'all_success'],
      ['compute-stop', 'compute-stop', 'train', 'teardown'],
      ['evaluate', 'evaluate', 'train', 'all_success'],
    ],
  );
});
