import type { Log } from '../lib/log.js';
import { VERSION } from '../lib/version.js';
import type { Compute } from './compute.js';
import { EC2_LIMITS, type Ec2Options, openEc2Compute } from './ec2.js';
import { type LocalComputeOptions, openLocalCompute } from './local.js';

export type ComputeSettings =
  | { readonly kind: 'local'; readonly environment: LocalComputeOptions['environment'] }
  | ({ readonly kind: 'ec2' } & Omit<Ec2Options, 'owner' | 'pins' | 'log' | 'limits'>);

export type ComputeSurroundings = {
  /** what starts this program on this machine */
  readonly program: LocalComputeOptions['program'];
  /** where host keys seen before are remembered */
  readonly facts: {
    readonly get: (name: string) => Promise<unknown>;
    readonly set: (name: string, value: unknown) => Promise<void>;
  };
  /** a name nobody else has, for an installation that has none yet */
  readonly newOwner: () => string;
  readonly log: Log;
};

/** Turns settings into the compute they name. An installation keeps its name, and so finds its machines again. */
export async function openCompute(
  settings: ComputeSettings,
  { program, facts, newOwner, log }: ComputeSurroundings,
): Promise<Compute> {
  if (settings.kind === 'local') return openLocalCompute({ program, environment: settings.environment });
  const known = await facts.get('compute owner');
  const owner = typeof known === 'string' ? known : newOwner();
  if (owner !== known) await facts.set('compute owner', owner);
  return openEc2Compute({
    ...settings,
    command: settings.command.replaceAll('{version}', VERSION),
    owner,
    pins: {
      async get(machineId) {
        const pinned = await facts.get(`host key ${machineId}`);
        return typeof pinned === 'string' ? pinned : undefined;
      },
      set: (machineId, fingerprint) => facts.set(`host key ${machineId}`, fingerprint),
    },
    limits: EC2_LIMITS,
    log,
  });
}
