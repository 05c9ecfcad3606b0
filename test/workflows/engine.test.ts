import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Type } from 'typebox';
import { AppError } from '../../src/lib/errors.js';
import type { TaskContext } from '../../src/tasks/task.js';
import { type Catalog, createCatalog } from '../../src/workflows/catalog.js';
import { type Dag, dagTask } from '../../src/workflows/dag.js';
import { type RegisteredTask, registryOf } from '../../src/workflows/registry.js';
import { openSimulatedApp, type SimulatedApp } from '../tasks/simulated-app.js';
import { type Running, startTestEngine, triesLine, until } from './engine-on.js';

/** What the tasks below did, in the order they did it. */
const done: string[] = [];
const failures = new Map<string, number>();
const ANY = Type.Object({ name: Type.Optional(Type.String()), ms: Type.Optional(Type.Number()) });

const registered = (
  name: string,
  run: (context: TaskContext, params: { name?: string; ms?: number }) => Promise<void>,
): RegisteredTask => ({
  name,
  description: name,
  params: ANY,
  run: async (context, params) => {
    await run(context, params);
    return { summary: `${name} done`, facts: {} };
  },
});

/** Works in small steps through a port, as a real task does. */
async function work(context: TaskContext, ms: number): Promise<void> {
  const ends = performance.now() + ms;
  while (performance.now() < ends) {
    await context.facts.get('any');
    await sleep(10);
  }
}

const registry = registryOf([
  registered('note', async (context, { name = 'note', ms = 0 }) => {
    context.log.info('noted', { name });
    await work(context, ms);
    done.push(name);
  }),
  registered('flaky', async (_context, { name = '' }) => {
    const left = failures.get(name) ?? 0;
    failures.set(name, left - 1);
    if (left > 0) throw new AppError('SOURCE_UNREACHABLE', 'the publisher does not answer');
    done.push(name);
  }),
  registered('hopeless', async () => {
    throw new AppError('INPUT_INVALID', 'expected something else');
  }),
]);

const NO_PARAMS = Type.Object({}, { additionalProperties: false });
const dag = (name: string, tasks: Dag['tasks'], more: Partial<Dag> = {}): Dag => ({
  name,
  description: name,
  schedule: undefined,
  params: NO_PARAMS,
  concurrency: 4,
  tasks,
  ...more,
});
const note = (id: string, more: Parameters<typeof dagTask>[1] = {}) =>
  dagTask(id, { uses: 'note', params: { name: id }, ...more });

const dags: Dag[] = [
  dag('plain', [
    note('a'),
    note('b', { needs: ['a'] }),
    note('c', { needs: ['a'] }),
    note('d', { needs: ['b', 'c'] }),
  ]),
  dag('retried', [dagTask('f', { uses: 'flaky', params: { name: 'f' }, retries: 2, retryDelayS: 0.3 })]),
  dag('hopeless', [
    dagTask('h', { uses: 'hopeless', retries: 3, retryDelayS: 0 }),
    note('after', { needs: ['h'] }),
  ]),
  dag('late', [note('l', { params: { name: 'l', ms: 5000 }, timeoutS: 0.3, retries: 0 })]),
  dag('torn', [
    note('setup'),
    dagTask('work', {
      uses: 'flaky',
      params: { name: 'torn' },
      needs: ['setup'],
      retries: 0,
      group: 'middle',
    }),
    note('report', { needs: ['work'], triggerRule: 'all_done' }),
    note('next', { needs: ['work'], group: 'middle' }),
    note('teardown', { needs: ['work', 'next'], triggerRule: 'teardown', setup: 'setup' }),
  ]),
  dag('long', [
    note('begin'),
    note('slow', { needs: ['begin'], params: { name: 'slow', ms: 20_000 } }),
    note('never', { needs: ['slow'] }),
    note('clean', { needs: ['never'], triggerRule: 'teardown', setup: 'begin' }),
  ]),
  dag('narrow', [note('n', { params: { name: 'n', ms: 150 } })], { concurrency: 1 }),
];
const catalog: Catalog = createCatalog(dags, registry);

let simulated: SimulatedApp;
let running: Running;

before(async () => {
  simulated = await openSimulatedApp('2024-12-14T05:00:00Z');
  running = await startTestEngine(simulated.app, catalog);
});
after(async () => {
  await running.engine.close();
  await simulated.close();
});

async function runOf(name: string) {
  done.length = 0;
  const { id } = await running.workflows.trigger(name, { by: 'test' });
  return id;
}

test('a run starts each task after those it needs, and ends as a success', async () => {
  const id = await runOf('plain');
  const detail = await until(running.workflows, id);
  assert.equal(detail.run.state, 'success');
  assert.equal(detail.run.day, '2024-12-14');
  assert.equal(detail.run.trigger, 'manual');
  assert.equal(detail.run.by, 'test');
  assert.equal(triesLine(detail), 'a.1=success b.1=success c.1=success d.1=success');
  assert.deepEqual([done[0], done[3], done.length], ['a', 'd', 4]);
  const grid = await running.workflows.grid('plain', 5);
  assert.deepEqual([grid.tasks, grid.states], [['a', 'b', 'c', 'd'], ['ssss']]);
});

test('a failed task is tried again after its wait, each try with its own log', async () => {
  failures.set('f', 2);
  const id = await runOf('retried');
  const detail = await until(running.workflows, id);
  assert.equal(triesLine(detail), 'f.1=failed f.2=failed f.3=success');
  const [first, second] = detail.tries;
  const waitedMs = Date.parse(second?.startedAtUtc ?? '') - Date.parse(first?.endedAtUtc ?? '');
  assert.ok(waitedMs >= 290, `waited ${waitedMs} ms`);
  const log = await running.workflows.log(id, 'f', 1, 0);
  assert.match(log.text, /the publisher does not answer/);
  assert.equal(log.complete, true);
  assert.match((await running.workflows.log(id, 'f', 3, 0)).text, /flaky done/);
});

test('what would only fail again is not tried again, and what needs it does not run', async () => {
  const detail = await until(running.workflows, await runOf('hopeless'));
  assert.equal(detail.run.state, 'failed');
  assert.equal(triesLine(detail), 'h.1=failed after.1=upstream_failed');
});

test('a try that takes longer than its limit is stopped, and says so', async () => {
  const detail = await until(running.workflows, await runOf('late'));
  assert.equal(triesLine(detail), 'l.1=failed');
  assert.match(detail.tries[0]?.error ?? '', /longer than its limit of 0.3 s/);
  assert.deepEqual(done, []);
});

test('a failed task fails the run though the teardown and the all_done task succeed', async () => {
  failures.set('torn', 1);
  const id = await runOf('torn');
  const detail = await until(running.workflows, id);
  assert.equal(detail.run.state, 'failed');
  assert.equal(
    triesLine(detail),
    'setup.1=success work.1=failed report.1=success next.1=upstream_failed teardown.1=success',
  );
  await running.workflows.retry(id);
  const again = await until(running.workflows, id);
  assert.equal(again.run.state, 'success');
  assert.equal(
    triesLine(again),
    'setup.1=success work.1=failed work.2=success report.1=success report.2=success next.1=success teardown.1=success teardown.2=success',
  );
  done.length = 0;
  await running.workflows.clear(id, { group: 'middle' });
  assert.equal((await until(running.workflows, id)).run.state, 'success');
  assert.deepEqual(done.toSorted(), ['next', 'report', 'teardown', 'torn']);
});

test('a cancelled run stops what runs, leaves out what waits, and still tears down', async () => {
  const id = await runOf('long');
  await until(running.workflows, id, ({ tries }) =>
    tries.some((one) => one.task === 'slow' && one.state === 'running'),
  );
  const log = await running.workflows.log(id, 'slow', 1, 0);
  assert.equal(log.complete, false);
  await running.workflows.cancel(id);
  const detail = await until(running.workflows, id);
  assert.equal(detail.run.state, 'cancelled');
  assert.equal(triesLine(detail), 'begin.1=success slow.1=cancelled never.1=cancelled clean.1=success');
  assert.deepEqual(done, ['begin', 'clean']);
});

test('a marked task counts as what it was marked, and the run goes on from there', async () => {
  failures.set('torn', 1);
  const id = await runOf('torn');
  await until(running.workflows, id);
  done.length = 0;
  await running.workflows.mark(id, { task: 'work', state: 'success', by: 'chief' });
  const detail = await until(running.workflows, id);
  assert.equal(detail.run.state, 'success');
  assert.match(
    detail.tries.find(({ task }) => task === 'work')?.summary ?? '',
    /marked as succeeded by chief/,
  );
  assert.ok(done.includes('next'));
  await running.workflows.mark(id, { task: 'work', state: 'failed', by: 'chief' });
  assert.equal((await until(running.workflows, id)).run.state, 'failed');
});

test('no more runs of a workflow go on at once than it allows', async () => {
  done.length = 0;
  const ids = await Promise.all(
    [1, 2, 3].map(async () => (await running.workflows.trigger('narrow', { by: 'test' })).id),
  );
  const details = [];
  for (const id of ids) details.push(await until(running.workflows, id));
  const spans = details
    .map(({ run }) => [Date.parse(run.startedAtUtc ?? ''), Date.parse(run.endedAtUtc ?? '')] as const)
    .sort(([a], [b]) => a - b);
  for (let i = 1; i < spans.length; i++) assert.ok((spans[i]?.[0] ?? 0) >= (spans[i - 1]?.[1] ?? 0));
});

test('parameters, tasks and workflows that are not there are refused with what was expected', async () => {
  const { workflows } = running;
  await assert.rejects(workflows.trigger('plain', { by: 'test', params: { x: 1 } }), {
    code: 'INPUT_INVALID',
  });
  await assert.rejects(workflows.trigger('absent', { by: 'test' }), { code: 'NOT_FOUND' });
  await assert.rejects(workflows.show('absent'), { code: 'NOT_FOUND' });
  const id = await runOf('plain');
  await until(workflows, id);
  await assert.rejects(workflows.clear(id, { tasks: ['z'] }), /expected one of a, b, c, d/);
  await assert.rejects(workflows.retry(id), /expected a run with a failed task/);
});

test('a backfill lists its days first, leaves out what is there, and runs a few at a time', async () => {
  const { workflows } = running;
  const range = { firstDay: '2024-12-01', lastDay: '2024-12-08' } as never;
  const planned = await workflows.planBackfill('narrow', range);
  assert.equal(planned.filter(({ willRun }) => willRun).length, 8);
  const request = { ...(range as object), onlyMissing: true, parallel: 3, params: {}, by: 'test' } as never;
  const { id } = await workflows.startBackfill('narrow', request);
  for (;;) {
    const found = (await workflows.backfills()).find((one) => one.id === id);
    assert.equal(found?.runs, 8);
    if (found.done === 8) break;
    await sleep(50);
  }
  const again = await workflows.startBackfill('narrow', request);
  assert.equal(again.days.filter(({ willRun }) => willRun).length, 0);
  await assert.rejects(
    workflows.planBackfill('narrow', { ...(range as object), lastDay: '2030-01-01' } as never),
    /days up to today/,
  );
});
