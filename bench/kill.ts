import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { createRandom } from '../src/lib/random.js';
import { type Left, runAndKill, runToEnd } from '../test/workflows/kill.js';

/**
 * Kills elt + train + forecast of the simulated country at random moments, starts them again, and compares what they
 * leave with an undisturbed run. Usage: tsx bench/kill.ts [moments = 30] [seed]
 */
const WORKFLOWS = ['elt', 'train', 'forecast'];
const [, , count = '30', seed = 'kill'] = process.argv;
const random = createRandom(seed);
const folder = mkdtempSync(join(tmpdir(), 'rp-kill-bench-'));
try {
  const whole = await runToEnd(join(folder, 'whole'), WORKFLOWS);
  console.log(`undisturbed: ${(whole.ms / 1000).toFixed(1)} s from ready to end`);
  let [complete, killed] = [0, 0];
  for (let i = 1; i <= Number(count); i++) {
    const afterMs = random.next() * whole.ms;
    const home = join(folder, `home-${i}`);
    const died = await runAndKill(home, WORKFLOWS, afterMs);
    const { left, ms } = await runToEnd(home, WORKFLOWS);
    const faults = differences(left, whole.left);
    if (died) killed++;
    if (faults.length === 0) complete++;
    const again = left.tries.filter(({ epoch }) => epoch > 1).map(({ task }) => task);
    console.log(
      `${String(i).padStart(2)}  ${died ? 'killed' : 'ended before'} at ${(afterMs / 1000).toFixed(2)} s, went on ${(ms / 1000).toFixed(1)} s, begun again: ${again.join(', ') || 'none'}${faults.length === 0 ? '' : `  DIFFERENT: ${faults.join('; ')}`}`,
    );
    rmSync(home, { recursive: true, force: true });
  }
  console.log(
    `${complete} of ${count} complete with equal tables and no duplicate key; ${killed} were killed`,
  );
  if (complete !== Number(count)) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function differences(left: Left, whole: Left): string[] {
  const faults: string[] = [];
  if (!isDeepStrictEqual(left.states, whole.states))
    faults.push(`states ${left.states} ${left.errors.join()}`);
  for (const [table, hash] of Object.entries(whole.hashes))
    if (!isDeepStrictEqual(left.hashes[table], hash))
      faults.push(`${table} ${JSON.stringify(left.hashes[table])} instead of ${JSON.stringify(hash)}`);
  if (left.duplicates > 0) faults.push(`${left.duplicates} duplicate keys`);
  if (!isDeepStrictEqual(left.issues, whole.issues)) faults.push('other issues');
  if (!left.chain.ok) faults.push('broken chain');
  if (left.versions !== whole.versions) faults.push(`${left.versions} model versions`);
  return faults;
}
