import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fixedClock } from '../../src/lib/clock.js';
import { isGone, ownIdentity } from '../../src/state/process.js';
import { STATE_MIGRATIONS } from '../../src/state/schema.js';
import { openTaskLog } from '../../src/state/task-log.js';
import { openTemporaryDatabase, type TemporaryDatabase } from './temporary.js';

const NOW = '2026-11-23T05:00:00.000Z';
const LATER = '2026-11-23T05:00:07.000Z';
let database: TemporaryDatabase;
before(async () => {
  database = await openTemporaryDatabase();
});
after(() => database.close());

async function open() {
  await database.reset(STATE_MIGRATIONS);
  return openTaskLog(database, fixedClock(NOW));
}
const reopen = () => openTaskLog(database, fixedClock(LATER));

describe('the log of tasks', () => {
  it('tells what ran, with which parameters, and how it ended', async () => {
    const log = await open();
    const good = await log.start({ task: 'forecast', params: { department: '77' }, trigger: 'cli' });
    const bad = await log.start({ task: 'train', params: {}, trigger: 'schedule' });
    const going = await log.start({ task: 'verify', params: {}, trigger: 'api' });
    const later = await reopen();
    await later.finish(good, { state: 'success', report: { rows: 3549 } });
    await later.finish(bad, { state: 'failed', error: 'disk full' });
    const started = { startedAtUtc: NOW, params: {}, endedAtUtc: LATER, report: undefined, error: undefined };
    assert.deepEqual(await log.list({ limit: 10 }), [
      { ...started, id: going, task: 'verify', trigger: 'api', state: 'running', endedAtUtc: undefined },
      { ...started, id: bad, task: 'train', trigger: 'schedule', state: 'failed', error: 'disk full' },
      {
        ...{ ...started, id: good, task: 'forecast', trigger: 'cli', state: 'success' },
        ...{ params: { department: '77' }, report: { rows: 3549 } },
      },
    ]);
    assert.deepEqual(
      (await log.list({ task: 'train', limit: 10 })).map(({ id }) => id),
      [bad],
    );
    assert.deepEqual(
      (await log.list({ limit: 1, offset: 1 })).map(({ id }) => id),
      [bad],
    );
  });

  it('refuses to end what is not going on', async () => {
    const log = await open();
    const id = await log.start({ task: 'train', params: {}, trigger: 'cli' });
    await log.finish(id, { state: 'success', report: undefined });
    await assert.rejects(log.finish(id, { state: 'failed', error: 'x' }), { code: 'NOT_FOUND' });
    await assert.rejects(log.finish(id + 1, { state: 'success', report: 1 }), { code: 'NOT_FOUND' });
  });

  it('marks runs of processes that ended as failed, and no others', async () => {
    const log = await open();
    const own = ownIdentity();
    const others = { alive: own, gone: { ...own, pid: 2 ** 22 + 1 }, reused: { ...own, began: '1' } };
    const elsewhere = {
      rebooted: { ...own, boot: 'other' },
      remote: { ...own, host: 'other', boot: 'other' },
    };
    for (const [task, process] of Object.entries({ ...others, ...elsewhere })) {
      const id = await log.start({ task, params: {}, trigger: 'cli' });
      await database.query('update rescue_predict.task_runs set process = $2 where id = $1', [id, process]);
    }
    const runs = await (await reopen()).list({ limit: 10 });
    const states = Object.fromEntries(
      runs.map(({ task, state, error, endedAtUtc }) => [task, [state, error, endedAtUtc]]),
    );
    const failed = ['failed', 'process ended', LATER];
    const running = ['running', undefined, undefined];
    assert.deepEqual(states, {
      alive: running,
      remote: running,
      gone: failed,
      reused: failed,
      rebooted: failed,
    });
  });
});

describe('the identity of a process', () => {
  it('holds for as long as the process lives', () => {
    assert.equal(isGone(ownIdentity()), false);
    assert.deepEqual(ownIdentity(), ownIdentity());
  });
});
