import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Tracking } from '../../src/tracking/tracking.js';

const T0 = '2026-11-23T05:00:00.000Z';
const T1 = '2026-11-23T05:10:00.000Z';
const T2 = '2026-11-23T05:20:00.000Z';
const MODEL = 'rescue-predict';
const NOTE = { atUtc: T1, by: 'someone', why: 'better on 2023' };

/** The rules every tracking keeps. @param open gives an empty tracking each time */
export function trackingContract(name: string, open: () => Promise<Tracking>): void {
  describe(`runs of the ${name} tracking`, () => runRules(open));
  describe(`artifacts of the ${name} tracking`, () => artifactRules(open));
  describe(`model versions of the ${name} tracking`, () => versionRules(open));
  describe(`aliases of the ${name} tracking`, () => aliasRules(open));
}

const start = (tracking: Tracking, name = 'run', startedAtUtc = T0, experiment = 'accidents') =>
  tracking.startRun({ experiment, name, startedAtUtc });

function runRules(open: () => Promise<Tracking>): void {
  it('give back what was logged', async () => {
    const tracking = await open();
    const id = await tracking.startRun({
      experiment: 'accidents',
      name: 'département 77',
      startedAtUtc: T0,
      tags: { simulated: 'false', note: 'draft' },
    });
    await tracking.logParams(id, { trees: '300', rate: '0.05' });
    await tracking.logMetrics(id, { deviance: 0.25, skill: -0.125 });
    await tracking.setTags(id, { note: 'kept' });
    const running = {
      ...{ id, experiment: 'accidents', name: 'département 77', startedAtUtc: T0 },
      params: { trees: '300', rate: '0.05' },
      metrics: { deviance: 0.25, skill: -0.125 },
    };
    const before = await tracking.getRun(id);
    assert.deepEqual(
      { ...before, tags: {} },
      { ...running, tags: {}, status: 'RUNNING', endedAtUtc: undefined },
    );
    assert.deepEqual([before.tags.simulated, before.tags.note], ['false', 'kept']);
    await tracking.endRun(id, 'FINISHED', T1);
    const after = await tracking.getRun(id);
    assert.deepEqual({ ...after, tags: {} }, { ...running, tags: {}, status: 'FINISHED', endedAtUtc: T1 });
  });

  it('show the value of the greatest step of each metric', async () => {
    const tracking = await open();
    const id = await start(tracking);
    await tracking.logMetrics(id, { loss: 3, rows: 10 }, 1);
    await tracking.logMetrics(id, { loss: 1 }, 3);
    await tracking.logMetrics(id, { loss: 2 }, 2);
    assert.deepEqual((await tracking.getRun(id)).metrics, { loss: 1, rows: 10 });
    await tracking.logMetrics(id, { loss: 0.5 }, 3);
    assert.equal((await tracking.getRun(id)).metrics.loss, 0.5);
  });

  it('keep a parameter as it was first logged', async () => {
    const tracking = await open();
    const id = await start(tracking);
    await tracking.logParams(id, { trees: '300' });
    await tracking.logParams(id, { trees: '300', depth: '6' });
    await assert.rejects(tracking.logParams(id, { trees: '301' }), { code: 'INPUT_INVALID' });
    assert.deepEqual((await tracking.getRun(id)).params, { trees: '300', depth: '6' });
  });

  it('refuse metrics that are no finite number', async () => {
    const tracking = await open();
    const id = await start(tracking);
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
      await assert.rejects(tracking.logMetrics(id, { good: 1, loss: value }), { code: 'INPUT_INVALID' });
    assert.deepEqual((await tracking.getRun(id)).metrics, {});
  });

  it('are listed newest first, page by page, of one experiment or all', async () => {
    const tracking = await open();
    await start(tracking, 'second', T1);
    await start(tracking, 'first', T0);
    await start(tracking, 'third', T2);
    await start(tracking, 'other', T1, 'elsewhere');
    const names = async (query: Parameters<Tracking['listRuns']>[0]) =>
      (await tracking.listRuns(query)).map((run) => run.name);
    assert.deepEqual(await names({ experiment: 'accidents', limit: 10 }), ['third', 'second', 'first']);
    assert.deepEqual(await names({ experiment: 'accidents', limit: 1, offset: 1 }), ['second']);
    assert.deepEqual(await names({ experiment: 'unknown', limit: 10 }), []);
    assert.equal((await names({ limit: 10 })).length, 4);
  });

  it('that do not exist are named as such', async () => {
    const tracking = await open();
    const calls: (() => Promise<unknown>)[] = [
      () => tracking.getRun('0'.repeat(32)),
      () => tracking.logParams('0'.repeat(32), { a: 'b' }),
      () => tracking.logMetrics('0'.repeat(32), { a: 1 }),
      () => tracking.setTags('0'.repeat(32), { a: 'b' }),
      () => tracking.endRun('0'.repeat(32), 'FAILED', T1),
      () => tracking.logArtifact('0'.repeat(32), 'a', new Uint8Array()),
      () => tracking.getArtifact('0'.repeat(32), 'a'),
      () => tracking.listArtifacts('0'.repeat(32)),
    ];
    assert.ok(calls.length > 0);
    for (const call of calls) await assert.rejects(call(), { code: 'NOT_FOUND' }, String(call));
  });
}

function artifactRules(open: () => Promise<Tracking>): void {
  it('come back byte for byte, and are listed by path', async () => {
    const tracking = await open();
    const [id, other] = [await start(tracking), await start(tracking)];
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    await tracking.logArtifact(id, 'model/model.bin', bytes);
    await tracking.logArtifact(id, 'card.md', new TextEncoder().encode('# été'));
    await tracking.logArtifact(other, 'empty', new Uint8Array());
    assert.deepEqual(new Uint8Array(await tracking.getArtifact(id, 'model/model.bin')), bytes);
    assert.equal((await tracking.getArtifact(other, 'empty')).byteLength, 0);
    assert.deepEqual(await tracking.listArtifacts(id), ['card.md', 'model/model.bin']);
    assert.deepEqual(await tracking.listArtifacts(other), ['empty']);
  });

  it('that are missing or lie outside are refused', async () => {
    const tracking = await open();
    const id = await start(tracking);
    assert.deepEqual(await tracking.listArtifacts(id), []);
    await assert.rejects(tracking.getArtifact(id, 'absent'), { code: 'NOT_FOUND' });
    for (const path of ['', '../a', 'a/../../b', '/etc/passwd', 'a//b', 'a\\b', 'a\u0000']) {
      await assert.rejects(tracking.logArtifact(id, path, new Uint8Array()), { code: 'INPUT_INVALID' }, path);
      await assert.rejects(tracking.getArtifact(id, path), { code: 'INPUT_INVALID' }, path);
    }
  });
}

async function register(tracking: Tracking, count: number): Promise<string> {
  const runId = await start(tracking);
  for (let i = 1; i <= count; i++)
    await tracking.registerVersion({ model: MODEL, runId, createdAtUtc: T0, description: `number ${i}` });
  return runId;
}

function versionRules(open: () => Promise<Tracking>): void {
  it('are numbered from 1 and listed newest first', async () => {
    const tracking = await open();
    const runId = await start(tracking);
    const first = await tracking.registerVersion({ model: MODEL, runId, createdAtUtc: T0, description: 'a' });
    const second = await tracking.registerVersion({
      model: MODEL,
      runId,
      createdAtUtc: T1,
      description: 'b',
    });
    const content = { model: MODEL, runId, aliases: [], description: 'a', createdAtUtc: first.createdAtUtc };
    assert.deepEqual(first, { ...content, version: 1 });
    assert.equal(second.version, 2);
    assert.deepEqual(await tracking.listVersions(MODEL), [second, first]);
    assert.deepEqual(await tracking.getVersion(MODEL, 1), first);
  });

  it('get numbers of their own when registered at the same time', async () => {
    const tracking = await open();
    const runId = await start(tracking);
    const versions = await Promise.all(
      Array.from({ length: 6 }, () =>
        tracking.registerVersion({ model: MODEL, runId, createdAtUtc: T0, description: '' }),
      ),
    );
    assert.deepEqual(versions.map(({ version }) => version).sort(), [1, 2, 3, 4, 5, 6]);
  });

  it('that do not exist are named as such', async () => {
    const tracking = await open();
    const unknownRun = { model: MODEL, runId: '0'.repeat(32), createdAtUtc: T0, description: '' };
    await assert.rejects(tracking.registerVersion(unknownRun), { code: 'NOT_FOUND' });
    await assert.rejects(tracking.listVersions(MODEL), { code: 'NOT_FOUND' });
    await assert.rejects(tracking.listAliasChanges(MODEL), { code: 'NOT_FOUND' });
    await register(tracking, 1);
    await assert.rejects(tracking.getVersion(MODEL, 2), { code: 'NOT_FOUND' });
    await assert.rejects(tracking.getVersion('unknown', 1), { code: 'NOT_FOUND' });
    const change = { ...NOTE, model: MODEL, alias: 'champion', version: 2 } as const;
    await assert.rejects(tracking.setAlias(change), { code: 'NOT_FOUND' });
    await assert.rejects(tracking.setAlias({ ...change, model: 'unknown' }), { code: 'NOT_FOUND' });
    assert.deepEqual(await tracking.listAliasChanges(MODEL), []);
  });
}

function aliasRules(open: () => Promise<Tracking>): void {
  it('point to one version each, move, and are removed', async () => {
    const tracking = await open();
    assert.equal(await tracking.findAlias(MODEL, 'champion'), undefined);
    await register(tracking, 2);
    const set = (alias: 'champion' | 'challenger', version: number | undefined) =>
      tracking.setAlias({ ...NOTE, model: MODEL, alias, version });
    assert.equal(await tracking.findAlias(MODEL, 'champion'), undefined);
    await set('champion', 1);
    await set('challenger', 2);
    assert.deepEqual((await tracking.findAlias(MODEL, 'champion'))?.aliases, ['champion']);
    await set('champion', 2);
    assert.deepEqual((await tracking.findAlias(MODEL, 'champion'))?.version, 2);
    assert.deepEqual([...(await tracking.getVersion(MODEL, 2)).aliases].sort(), ['challenger', 'champion']);
    assert.deepEqual((await tracking.getVersion(MODEL, 1)).aliases, []);
    await set('challenger', undefined);
    assert.equal(await tracking.findAlias(MODEL, 'challenger'), undefined);
  });

  it('remember who moved them, when, from where to where, and why', async () => {
    const tracking = await open();
    await register(tracking, 2);
    const base = { model: MODEL, alias: 'champion' } as const;
    await tracking.setAlias({ ...base, version: 1, atUtc: T0, by: 'a', why: 'first' });
    await tracking.setAlias({ ...base, version: 2, atUtc: T1, by: 'b', why: 'better' });
    await tracking.setAlias({
      ...base,
      version: 2,
      atUtc: T2,
      by: 'b',
      why: 'no change, nothing to remember',
    });
    await tracking.setAlias({ ...base, version: undefined, atUtc: T2, by: 'c', why: 'withdrawn' });
    assert.deepEqual(await tracking.listAliasChanges(MODEL), [
      { ...base, version: undefined, previous: 2, atUtc: T2, by: 'c', why: 'withdrawn' },
      { ...base, version: 2, previous: 1, atUtc: T1, by: 'b', why: 'better' },
      { ...base, version: 1, previous: undefined, atUtc: T0, by: 'a', why: 'first' },
    ]);
  });
}
