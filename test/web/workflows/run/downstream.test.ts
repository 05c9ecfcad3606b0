import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withDownstream } from '../../../../src/web/workflows/run/downstream.js';
import { withDownstream as engineDownstream } from '../../../../src/workflows/dag.js';
import { DAGS } from '../../../../src/workflows/dags.js';

test('the page names exactly the tasks that the engine will run again', () => {
  assert.ok(DAGS.length > 0);
  for (const dag of DAGS)
    for (const { id } of dag.tasks) {
      const tasks = dag.tasks.map((task) => ({ id: task.id, needs: [...task.needs] }));
      assert.deepEqual(withDownstream(tasks, [id]), engineDownstream(dag, [id]), `${dag.name}: ${id}`);
    }
});

test('unknown ids are left out', () => {
  assert.deepEqual(withDownstream([{ id: 'a', needs: [] }], ['b']), []);
});
