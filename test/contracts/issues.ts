import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DepartmentCode } from '../../src/domain/commune.js';
import type { Day } from '../../src/domain/day.js';
import type { IssueStore, NewIssue } from '../../src/state/issues.js';

/** An issue like those of the forecast. @param number gives it an id, a time and a content of its own */
export function sampleIssue(number: number, departments: readonly string[] = ['77']): NewIssue {
  return {
    id: `issue-${number}`,
    issuedAtUtc: new Date(Date.UTC(2026, 10, 1 + number, 5)).toISOString(),
    firstDay: '2026-11-23' as Day,
    lastDay: '2026-11-29' as Day,
    departments: departments as DepartmentCode[],
    modelVersion: 3,
    simulated: false,
    communes: 507,
    weather: 'Open-Meteo forecast of 2026-11-23T04:00Z, « été »',
    audit: [{ detail: '3549 of 3549', check: 'complete', passed: true }],
    dispersion: 1.25,
    lakeKeys: ['db/issue.csv', 'db/issue.json'],
    sha256: number.toString(16).padStart(64, '0'),
  };
}

/** The rules every issue store keeps. @param open gives an empty store each time */
export function issuesContract(name: string, open: () => Promise<IssueStore>): void {
  describe(`the ${name} issue store`, () => {
    it('gives back an issue as it was published, with its place in the chain', async () => {
      const store = await open();
      const first = await store.publish(sampleIssue(1));
      const second = await store.publish(sampleIssue(2));
      assert.deepEqual(await store.find('issue-1'), first);
      const { hash, previousHash, ...content } = second;
      assert.deepEqual(content, sampleIssue(2));
      assert.equal(first.previousHash, undefined);
      assert.equal(previousHash, first.hash);
      assert.match(hash, /^[0-9a-f]{64}$/);
      assert.equal(await store.find('absent'), undefined);
    });

    it('takes the same issue again as no change, and refuses another one with its id', async () => {
      const store = await open();
      const first = await store.publish(sampleIssue(1));
      assert.deepEqual(await store.publish(sampleIssue(1)), first);
      await assert.rejects(store.publish({ ...sampleIssue(1), communes: 1 }), { code: 'INPUT_INVALID' });
      assert.deepEqual(await store.list({ limit: 10 }), [first]);
    });

    it('names as current the newest issue that covers the department', async () => {
      const store = await open();
      await store.publish(sampleIssue(1, ['77', '2A']));
      await store.publish(sampleIssue(3, ['77']));
      await store.publish(sampleIssue(2, ['77', '91']));
      const currentId = async (code: string) => (await store.current(code as DepartmentCode))?.id;
      assert.equal(await currentId('77'), 'issue-3');
      assert.equal(await currentId('91'), 'issue-2');
      assert.equal(await currentId('2A'), 'issue-1');
      assert.equal(await currentId('13'), undefined);
    });

    it('lists the newest first, page by page, of one department or all', async () => {
      const store = await open();
      for (const number of [1, 2, 3, 4])
        await store.publish(sampleIssue(number, number % 2 ? ['77'] : ['91']));
      const ids = async (query: Parameters<IssueStore['list']>[0]) =>
        (await store.list(query)).map((issue) => issue.id);
      assert.deepEqual(await ids({ limit: 10 }), ['issue-4', 'issue-3', 'issue-2', 'issue-1']);
      assert.deepEqual(await ids({ limit: 2, offset: 1 }), ['issue-3', 'issue-2']);
      assert.deepEqual(await ids({ limit: 10, department: '77' as DepartmentCode }), ['issue-3', 'issue-1']);
    });

    it('refuses issues whose fields cannot be true', async () => {
      const store = await open();
      const faults: Partial<NewIssue>[] = [
        { id: '' },
        { issuedAtUtc: 'yesterday' },
        { lastDay: '2026-11-22' as Day },
        { departments: [] },
        { sha256: 'abc' },
      ];
      assert.ok(faults.length > 0);
      for (const fault of faults)
        await assert.rejects(store.publish({ ...sampleIssue(1), ...fault }), { code: 'INPUT_INVALID' });
      assert.deepEqual(await store.list({ limit: 1 }), []);
    });

    it('makes one chain of issues that are published at the same time', async () => {
      const store = await open();
      await Promise.all(Array.from({ length: 12 }, (_, i) => store.publish(sampleIssue(i))));
      assert.deepEqual(await store.verifyChain(), { ok: true });
      const previous = (await store.list({ limit: 20 })).map((issue) => issue.previousHash);
      assert.equal(new Set(previous).size, 12);
    });
  });
}
