import { createHash } from 'node:crypto';
import type { EC2Client, Instance } from '@aws-sdk/client-ec2';
import { AppError, describeError } from '../../lib/errors.js';

/** What a machine is launched from. */
export type Launch = {
  readonly imageId: string;
  readonly instanceType: string;
  readonly keyName: string;
  readonly securityGroupIds: readonly string[];
  readonly subnetId: string | undefined;
  /** names this installation among those that share an account */
  readonly owner: string;
  /** the machine ends itself after so many minutes, whatever became of us */
  readonly lifeMinutes: number;
};

/** Tags that say whose a machine is, and for which run. */
export const OWNER_TAG = 'rescue-predict:owner';
export const RUN_TAG = 'rescue-predict:run';
const ALIVE = ['pending', 'running', 'stopping', 'stopped'];
/** Machines of one run that ended before their work did; more than this is no accident. */
const MOST_GENERATIONS = 20;

/**
 * Machines of ours that are not ended, and are not on their way there.
 * @param run only those of one run
 */
export async function findMachines(client: EC2Client, owner: string, run?: string): Promise<Instance[]> {
  const { paginateDescribeInstances } = await import('@aws-sdk/client-ec2');
  const filters = [
    { Name: `tag:${OWNER_TAG}`, Values: [owner] },
    { Name: 'instance-state-name', Values: ALIVE },
    ...(run === undefined ? [] : [{ Name: `tag:${RUN_TAG}`, Values: [run] }]),
  ];
  const found: Instance[] = [];
  for await (const page of paginateDescribeInstances({ client }, { Filters: filters }))
    for (const { Instances = [] } of page.Reservations ?? []) found.push(...Instances);
  return found;
}

/**
 * Launches the machine of a run. EC2 gives the same machine for the same token, also an ended one: then the next token
 * is tried, so that a run which is done again gets a new machine, and a request sent twice does not make two.
 * @throws AppError COMPUTE_REFUSED
 */
export async function launch(client: EC2Client, wanted: Launch, run: string): Promise<string> {
  const { RunInstancesCommand } = await import('@aws-sdk/client-ec2');
  for (let generation = 0; generation < MOST_GENERATIONS; generation++) {
    const token = tokenOf(wanted, run, generation);
    const made = await refusable(() => client.send(new RunInstancesCommand(requestOf(wanted, run, token))));
    const [instance] = made?.Instances ?? [];
    if (instance?.InstanceId === undefined || !ALIVE.includes(instance.State?.Name ?? '')) continue;
    return instance.InstanceId;
  }
  throw new AppError('COMPUTE_REFUSED', `${run}: expected a machine, found ${MOST_GENERATIONS} ended ones`, {
    run,
  });
}

/** @returns undefined when the token was used for another request */
async function refusable<Answer>(send: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await send();
  } catch (error) {
    const name = error instanceof Error ? error.name : 'Error';
    if (name === 'IdempotentParameterMismatch') return undefined;
    throw new AppError(
      'COMPUTE_REFUSED',
      `EC2 launches no machine: ${name}: ${describeError(error)}`,
      { reason: name },
      error,
    );
  }
}

/** At most 64 ASCII characters, as EC2 wants. */
function tokenOf({ owner }: Launch, run: string, generation: number): string {
  return createHash('sha256').update(`${owner} ${run} ${generation}`).digest('hex');
}

function requestOf(wanted: Launch, run: string, token: string) {
  const tags = [
    { Key: 'Name', Value: `rescue-predict ${run}` },
    { Key: OWNER_TAG, Value: wanted.owner },
    { Key: RUN_TAG, Value: run },
  ];
  const script = `#!/bin/sh\nshutdown -h +${wanted.lifeMinutes}\n`;
  return {
    ClientToken: token,
    ImageId: wanted.imageId,
    InstanceType: wanted.instanceType as 't3.medium',
    KeyName: wanted.keyName,
    SecurityGroupIds: [...wanted.securityGroupIds],
    ...(wanted.subnetId === undefined ? {} : { SubnetId: wanted.subnetId }),
    MinCount: 1,
    MaxCount: 1,
    InstanceInitiatedShutdownBehavior: 'terminate' as const,
    MetadataOptions: { HttpTokens: 'required' as const },
    UserData: Buffer.from(script).toString('base64'),
    TagSpecifications: [
      { ResourceType: 'instance' as const, Tags: tags },
      { ResourceType: 'volume' as const, Tags: tags },
    ],
  };
}

/** How a machine is: `2/2` checks, its state, and its address. */
export type Health = { readonly isHealthy: boolean; readonly state: string; readonly checks: string };

/** @throws AppError COMPUTE_NOT_READY when it has ended: it will not become healthy any more */
export async function readHealth(client: EC2Client, id: string): Promise<Health> {
  const { DescribeInstanceStatusCommand } = await import('@aws-sdk/client-ec2');
  const instance = await describe(client, id);
  const state = instance?.State?.Name ?? 'unknown';
  if (['shutting-down', 'terminated', 'stopping', 'stopped'].includes(state))
    throw new AppError(
      'COMPUTE_NOT_READY',
      `${id}: expected a running machine, found ${state} (${instance?.StateReason?.Message ?? 'no reason given'})`,
      { id, state },
    );
  const answer = await client.send(new DescribeInstanceStatusCommand({ InstanceIds: [id] }));
  const [status] = answer.InstanceStatuses ?? [];
  const both = [status?.SystemStatus?.Status, status?.InstanceStatus?.Status];
  const passed = both.filter((one) => one === 'ok').length;
  return { isHealthy: state === 'running' && passed === 2, state, checks: `${passed}/2` };
}

/** @returns undefined when EC2 does not know it (yet) */
export async function describe(client: EC2Client, id: string): Promise<Instance | undefined> {
  const { DescribeInstancesCommand } = await import('@aws-sdk/client-ec2');
  try {
    const answer = await client.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
    return answer.Reservations?.[0]?.Instances?.[0];
  } catch (error) {
    if (error instanceof Error && error.name === 'InvalidInstanceID.NotFound') return undefined;
    throw error;
  }
}

/** What the machine wrote on its console so far. */
export async function readConsole(client: EC2Client, id: string): Promise<string> {
  const { GetConsoleOutputCommand } = await import('@aws-sdk/client-ec2');
  const { Output = '' } = await client.send(new GetConsoleOutputCommand({ InstanceId: id }));
  return Buffer.from(Output, 'base64').toString('utf8');
}

export async function terminate(client: EC2Client, ids: readonly string[]): Promise<void> {
  const { TerminateInstancesCommand } = await import('@aws-sdk/client-ec2');
  await client.send(new TerminateInstancesCommand({ InstanceIds: [...ids] }));
}
