import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createRandom } from '../../src/lib/random.js';
import { runAndKill, runToEnd } from './kill.js';

/** The one with the most tasks; `bench/kill.ts` adds training and forecast, and 30 moments. */
const WORKFLOWS = ['elt'];

test('a process killed three times goes on where it was, and leaves what an undisturbed one leaves', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rp-kill-'));
  const random = createRandom(`kill ${process.env.RESCUE_PREDICT_TEST_SEED ?? 'moments'}`);
  try {
    const whole = await runToEnd(join(folder, 'whole'), WORKFLOWS);
    assert.deepEqual(whole.left.states, ['success']);
    assert.ok(whole.left.tries.every(({ epoch }) => epoch === 1));
    const home = join(folder, 'killed');
    let kills = 0;
    for (let i = 0; i < 3; i++)
      if (await runAndKill(home, WORKFLOWS, random.next() * whole.ms * 0.4)) kills++;
    assert.ok(kills > 0);
    const { left } = await runToEnd(home, WORKFLOWS);
    assert.deepEqual(left.states, whole.left.states, left.errors.join('; '));
    assert.deepEqual(left.hashes, whole.left.hashes);
    assert.equal(left.duplicates, 0);
    // A death costs no retry, and only what ran at that moment begins again: at most four tasks do.
    assert.ok(left.tries.every(({ number, state }) => number === 1 && state === 'success'));
    const again = left.tries.filter(({ epoch }) => epoch > 1).map(({ task, epoch }) => `${task} ${epoch}`);
    assert.ok(left.tries.reduce((sum, { epoch }) => sum + epoch - 1, 0) <= 4 * kills, again.join(' '));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
