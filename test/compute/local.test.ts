import assert from 'node:assert/strict';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openLocalCompute } from '../../src/compute/local.js';
import { computeContract } from '../contracts/compute.js';

const program = fileURLToPath(new URL('program.sh', import.meta.url));

computeContract('local', async () => ({
  compute: openLocalCompute({ program: ['/bin/sh', program], environment: process.env }),
  close: async () => {},
}));

it('says which program could not be started', async () => {
  const compute = openLocalCompute({ program: ['/no/such/program'], environment: {} });
  const work = { args: [], environment: {}, onLine: () => {} };
  await assert.rejects(compute.run(await compute.start('a'), work), {
    code: 'COMPUTE_UNREACHABLE',
    message: '/no/such/program: expected to start it, could not',
  });
});
