import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Compute, Work } from '../../src/compute/compute.js';

/** Opened anew for each test; its program is `test/compute/program.sh`. */
export type ComputeUnderTest = { readonly compute: Compute; readonly close: () => Promise<void> };

export type Told = { readonly status: number; readonly lines: readonly string[] };

/** Runs work and keeps what it said. */
export async function runAndListen(
  compute: Compute,
  run: string,
  args: readonly string[],
  given: Partial<Work> = {},
): Promise<Told> {
  const lines: string[] = [];
  const machine = await compute.start(run);
  await compute.waitReady(machine);
  const status = await compute.run(machine, {
    args,
    environment: {},
    onLine: (line) => lines.push(line),
    ...given,
  });
  return { status, lines };
}

/** Starts work that waits, and returns when it does. */
async function startWaiting(compute: Compute, run: string): Promise<{ readonly ended: Promise<Told> }> {
  let ended: Promise<Told> = Promise.reject(new Error('not started'));
  ended.catch(() => {});
  await new Promise<void>((resolve, reject) => {
    ended = runAndListen(compute, run, ['wait', '20'], { onLine: () => resolve() });
    ended.catch(reject);
  });
  return { ended };
}

/** The rules every compute keeps. @param open gives one without machines */
export function computeContract(name: string, open: () => Promise<ComputeUnderTest>): void {
  const withCompute = (body: (compute: Compute) => Promise<void>) => async () => {
    const { compute, close } = await open();
    try {
      await body(compute);
    } finally {
      await close();
    }
  };
  describe(`the ${name} compute`, () => {
    it(
      'gives one run one machine, however often it is asked',
      withCompute(async (compute) => {
        const first = await compute.start('train-2026-12-31');
        assert.deepEqual(await compute.start('train-2026-12-31'), first);
        await compute.stop('train-2026-12-31');
      }),
    );

    it(
      'gives back the exit status and every line of both streams',
      withCompute(async (compute) => {
        const { status, lines } = await runAndListen(compute, 'a', ['say', 'two words', "l'été", '$HOME;*']);
        assert.equal(status, 0);
        assert.deepEqual([...lines].sort(), ["two words l'été $HOME;*", 'to the other stream'].sort());
        const failed = await runAndListen(compute, 'a', ['fail', '3']);
        assert.equal(failed.status, 3);
        assert.deepEqual(failed.lines, ['the training data cannot support a model']);
        await compute.stop('a');
      }),
    );

    it(
      'hands on a secret of any characters without putting it on a command line',
      withCompute(async (compute) => {
        const SECRET = `it's "secret" $(id) \`id\` \\ & | é-${Date.now()}`;
        const { lines } = await runAndListen(compute, 'a', ['secret'], { environment: { SECRET } });
        const bytesOrCharacters = [SECRET.length, Buffer.byteLength(SECRET)];
        assert.ok(
          bytesOrCharacters.some((length) => lines.includes(`length ${length}, on command lines 0`)),
          lines.join('\n'),
        );
        await compute.stop('a');
      }),
    );

    it(
      'ends work early when told to, with the reason given',
      withCompute(async (compute) => {
        const controller = new AbortController();
        const ends = runAndListen(compute, 'a', ['wait', '20'], {
          signal: controller.signal,
          onLine: () => controller.abort(new Error('cancelled by hand')),
        });
        await assert.rejects(ends, { message: 'cancelled by hand' });
        await compute.stop('a');
      }),
    );

    it(
      'stops a run that has nothing, twice',
      withCompute(async (compute) => {
        assert.deepEqual(await compute.stop('never-started'), []);
        assert.deepEqual(await compute.stop('never-started'), []);
      }),
    );

    it(
      'fails work whose run is stopped under it, and sweeps only runs that are over',
      withCompute(async (compute) => {
        const { ended } = await startWaiting(compute, 'over');
        assert.deepEqual(await compute.sweep((run) => run === 'another'), []);
        assert.equal((await compute.sweep((run) => run === 'over')).length, 1);
        await assert.rejects(ended, { code: 'COMPUTE_UNREACHABLE' });
        assert.deepEqual(await compute.sweep(() => true), []);
      }),
    );
  });
}
