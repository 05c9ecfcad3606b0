import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Compute } from '../../src/compute/compute.js';
import { loadConfig } from '../../src/config/config.js';
import { parseDay } from '../../src/domain/day.js';
import { lineLog } from '../../src/lib/log.js';
import { computeStart, computeStop, computeTrain } from '../../src/tasks/compute.js';
import type { TaskContext } from '../../src/tasks/task.js';
import { noPorts } from '../workflows/shared-catalog.js';

const EC2 = {
  kind: 'ec2',
  region: 'eu-west-3',
  imageId: 'ami-1',
  keyName: 'rescue',
  keyPath: '/keys/rescue.pem',
  securityGroupIds: ['sg-1'],
};

const day = parseDay('2026-12-31');
assert.ok(day !== undefined);

/** A compute that notes what it is asked. @param status exit status of the work */
function noting(status: number): { readonly compute: Compute; readonly asked: string[] } {
  const asked: string[] = [];
  const compute: Compute = {
    kind: 'ec2',
    start: async (run) => {
      asked.push(`start ${run}`);
      return { id: 'i-1', run };
    },
    waitReady: async () => {},
    run: async (_machine, { args, onLine }) => {
      asked.push(args.join(' '));
      onLine('test deviance 0.1');
      return status;
    },
    stop: async (run) => {
      asked.push(`stop ${run}`);
      return ['i-1'];
    },
    sweep: async (isOver) => ['train-2026-12-30', 'train-2026-12-31'].filter(isOver),
    examine: async () => '',
  };
  return { compute, asked };
}

/** @param isReachable whether warehouse and tracking are said to be elsewhere */
function contextOf(compute: Compute, isReachable = true): TaskContext {
  const environment = { RESCUE_PREDICT_CONFIG: JSON.stringify({ compute: EC2 }) };
  const config = loadConfig(environment, {}, '/tmp');
  const elsewhere = {
    ...config,
    warehouse: { ...config.warehouse, kind: 'snowflake' },
    tracking: {
      kind: 'mlflow',
      uri: 'http://mlflow',
      token: undefined,
      username: undefined,
      password: undefined,
    },
  };
  const chosen = isReachable ? elsewhere : config;
  return { ...noPorts(), compute, config: chosen as TaskContext['config'] };
}

it('starts one machine for a day and ends those of other days', async () => {
  const { compute, asked } = noting(0);
  const report = await computeStart.run(contextOf(compute), { day });
  assert.deepEqual(asked, ['start train-2026-12-31']);
  assert.deepEqual(report.facts, { machine: 'i-1', swept: ['train-2026-12-30'] });
});

it('trains there with the parameters given, and tells its last line', async () => {
  const { compute, asked } = noting(0);
  const said: string[] = [];
  const context = { ...contextOf(compute), log: lineLog((line) => said.push(line)) };
  const { summary } = await computeTrain.run(context, { day, again: true });
  assert.equal(asked[1], 'task run train --params {"again":true}');
  assert.equal(summary, 'trained on i-1: test deviance 0.1');
  assert.deepEqual(said, ['i-1 | test deviance 0.1']);
});

it('fails with the exit status of the training', async () => {
  const { compute } = noting(3);
  await assert.rejects(computeTrain.run(contextOf(compute), { day }), {
    code: 'COMPUTE_FAILED',
    message: 'i-1: expected exit status 0, found 3; it said last: test deviance 0.1',
  });
});

it('ends its machine, and what others left', async () => {
  const { compute } = noting(0);
  const { facts } = await computeStop.run(contextOf(compute), { day });
  assert.deepEqual(facts, { ended: ['i-1', 'train-2026-12-30'] });
});

it('launches nothing when the machine could not reach the tables', async () => {
  const { compute, asked } = noting(0);
  await assert.rejects(computeStart.run(contextOf(compute, false), { day }), { code: 'CONFIG_INVALID' });
  assert.deepEqual(asked, []);
});
