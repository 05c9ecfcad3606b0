import { readFile } from 'node:fs/promises';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { Client } from 'ssh2';
import { AppError, describeError } from '../lib/errors.js';
import type { Compute, Machine } from './compute.js';
import {
  describe,
  findMachines,
  type Launch,
  launch,
  RUN_TAG,
  readConsole,
  readHealth,
  terminate,
} from './ec2/machines.js';
import { environmentScript, remoteCommand } from './ec2/shell.js';
import { connect, execute, HostKeyRefused } from './ec2/ssh.js';
import { isTrusted, type TrustOptions } from './ec2/trust.js';
import { waitFor } from './ec2/wait.js';

export type Ec2Options = Launch &
  TrustOptions & {
    readonly region: string;
    /** address of another EC2, for a private cloud or a test */
    readonly endpoint: string | undefined;
    /** undefined: the chain of the AWS SDK (environment, profile, role of the machine) */
    readonly credentials:
      | { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string }
      | undefined;
    /** file of the private key of the key pair */
    readonly keyPath: string;
    readonly user: string;
    readonly port: number;
    /** reach machines here instead of at their own address: a tunnel's end */
    readonly host: string | undefined;
    /** what starts this program there: `docker run --rm {environment} rescue-predict:0.1.0` */
    readonly command: string;
    readonly limits: Ec2Limits;
  };

/** How long to wait for what, ms. */
export type Ec2Limits = {
  readonly healthyMs: number;
  readonly loginMs: number;
  readonly endMs: number;
  readonly pollMs: number;
};

export const EC2_LIMITS: Ec2Limits = {
  healthyMs: 15 * 60_000,
  loginMs: 5 * 60_000,
  endMs: 5 * 60_000,
  pollMs: 10_000,
};
const LOGIN_ATTEMPT_MS = 20_000;

/** Machines of Amazon EC2, one per run, found again by their tags. Nothing is loaded and asked until the first use. */
export function openEc2Compute(options: Ec2Options): Compute {
  const { owner, limits, log } = options;
  let opened: Promise<EC2Client> | undefined;
  const open = () => {
    opened ??= openClient(options);
    return opened;
  };
  const end = async (client: EC2Client, ids: readonly string[]) => {
    if (ids.length === 0) return ids;
    await terminate(client, ids);
    const gone = await waitFor(
      async () => {
        const left = (await findMachines(client, owner)).filter(({ InstanceId = '' }) =>
          ids.includes(InstanceId),
        );
        return left.length === 0 ? true : undefined;
      },
      { limitMs: limits.endMs, pollMs: limits.pollMs },
    );
    if (gone === undefined)
      throw new AppError('COMPUTE_NOT_STOPPED', `expected ${ids.join(', ')} to end, still there`, {
        ids,
      });
    log.info('machines ended', { ids });
    return ids;
  };
  return {
    kind: 'ec2',
    async start(run) {
      const client = await open();
      const [there] = await findMachines(client, owner, run);
      const id = there?.InstanceId ?? (await launch(client, options, run));
      log.info(there === undefined ? 'machine launched' : 'machine of this run found', { run, id });
      return { id, run };
    },
    async waitReady(machine, signal) {
      const client = await open();
      await waitHealthy(client, options, machine, signal);
      (await login(client, options, machine, signal)).end();
    },
    async run(machine, { args, environment, onLine, signal }) {
      const command = remoteCommand(options.command, args, Object.keys(environment));
      const connection = await login(await open(), options, machine, signal);
      try {
        return await execute(connection, { command, input: environmentScript(environment), onLine, signal });
      } finally {
        connection.end();
      }
    },
    async stop(run) {
      const client = await open();
      return end(client, idsOf(await findMachines(client, owner, run)));
    },
    async sweep(isOver) {
      const client = await open();
      const over = (await findMachines(client, owner)).filter(({ Tags = [] }) =>
        isOver(Tags.find(({ Key }) => Key === RUN_TAG)?.Value ?? ''),
      );
      return end(client, idsOf(over));
    },
    async examine() {
      await readFile(options.keyPath, 'utf8');
      const machines = await findMachines(await open(), owner);
      return `${options.region}, ${options.instanceType}, ${machines.length} machines of ours`;
    },
  };
}

async function openClient({ region, endpoint, credentials }: Ec2Options): Promise<EC2Client> {
  const { EC2Client } = await import('@aws-sdk/client-ec2');
  return new EC2Client({
    region,
    maxAttempts: 5,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  });
}

function idsOf(instances: readonly { readonly InstanceId?: string | undefined }[]): string[] {
  return instances.flatMap(({ InstanceId }) => InstanceId ?? []);
}

async function waitHealthy(
  client: EC2Client,
  { limits, log }: Ec2Options,
  { id }: Machine,
  signal: AbortSignal | undefined,
): Promise<void> {
  let seen = '';
  const look = async () => {
    const { isHealthy, state, checks } = await readHealth(client, id);
    const now = `${state}, ${checks} checks`;
    if (now !== seen) log.info(now, { machine: id });
    seen = now;
    return isHealthy ? true : undefined;
  };
  const healthy = await waitFor(look, { limitMs: limits.healthyMs, pollMs: limits.pollMs, signal });
  if (healthy === undefined)
    throw new AppError(
      'COMPUTE_NOT_READY',
      `${id}: expected running, 2/2 checks within ${limits.healthyMs / 1000} s, found ${seen}`,
      { id },
    );
}

/** Logs in, trying again while the machine does not let us: its login server and keys come after its checks. */
async function login(
  client: EC2Client,
  options: Ec2Options,
  { id }: Machine,
  signal: AbortSignal | undefined,
): Promise<Client> {
  const { limits, log } = options;
  const instance = await describe(client, id);
  const host = options.host ?? instance?.PublicIpAddress ?? instance?.PrivateIpAddress;
  if (host === undefined) throw new AppError('COMPUTE_UNREACHABLE', `${id}: it has no address`, { id });
  const address = {
    host,
    port: options.port,
    user: options.user,
    privateKey: await readKey(options.keyPath),
    readyTimeoutMs: Math.min(LOGIN_ATTEMPT_MS, limits.loginMs),
    trusts: (fingerprint: string) => isTrusted(options, id, fingerprint, () => readConsole(client, id)),
  };
  let last = '';
  const attempt = async () => {
    try {
      return await connect(address);
    } catch (error) {
      if (error instanceof HostKeyRefused) throw error;
      const why = describeError(error);
      if (why !== last) log.info(`no login yet: ${why}`, { machine: id });
      last = why;
      return undefined;
    }
  };
  const connection = await waitFor(attempt, { limitMs: limits.loginMs, pollMs: limits.pollMs, signal });
  if (connection === undefined)
    throw new AppError(
      'COMPUTE_UNREACHABLE',
      `${id}: expected ${options.user}@${host} to let us in within ${limits.loginMs / 1000} s, found: ${last}`,
      { id },
    );
  return connection;
}

async function readKey(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new AppError('CONFIG_INVALID', `KEY_PATH: cannot read ${path}`, { path }, error);
  }
}
