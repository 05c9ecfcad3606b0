// Started by ec2.test.ts, which kills it in the middle of the work: `killable.ts <options as JSON>`.
import { type Ec2Options, openEc2Compute } from '../../../src/compute/ec2.js';
import { silentLog } from '../../../src/lib/log.js';

const given = JSON.parse(process.argv[2] ?? '') as Ec2Options;
const pins = { get: async () => undefined, set: async () => {} };
const compute = openEc2Compute({ ...given, pins, log: silentLog });
const machine = await compute.start('train-2026-12-31');
await compute.waitReady(machine);
await compute.run(machine, {
  args: ['wait', '20'],
  environment: {},
  onLine: (line) => console.log(line),
});
