import { fileURLToPath } from 'node:url';
import {
  DescribeImagesCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  ImportKeyPairCommand,
} from '@aws-sdk/client-ec2';
import { findMachines } from '../../../src/compute/ec2/machines.js';
import type { Ec2Options } from '../../../src/compute/ec2.js';
import { silentLog } from '../../../src/lib/log.js';
import type { Sshd } from './sshd.js';

const PROGRAM = fileURLToPath(new URL('../../compute/program.sh', import.meta.url));
const REGION = 'eu-west-3';
const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };

/** What an account at moto has: an image, a key pair, a security group. */
export type Account = {
  readonly client: EC2Client;
  readonly imageId: string;
  readonly securityGroupId: string;
};

/** Opened once: listing moto's images takes seconds. */
export async function openAccount(url: string, publicKey: string): Promise<Account> {
  const client = new EC2Client({ region: REGION, endpoint: url, credentials: CREDENTIALS });
  const { Images = [] } = await client.send(new DescribeImagesCommand({}));
  const { SecurityGroups = [] } = await client.send(new DescribeSecurityGroupsCommand({}));
  await client.send(
    new ImportKeyPairCommand({ KeyName: 'rescue', PublicKeyMaterial: Buffer.from(publicKey) }),
  );
  return {
    client,
    imageId: Images[0]?.ImageId ?? '',
    securityGroupId: SecurityGroups[0]?.GroupId ?? '',
  };
}

/** Settings that reach machines through the login server on loopback, with short waits. */
export function optionsFor(url: string, account: Account, owner: string, sshd: Sshd): Ec2Options {
  const pins = new Map<string, string>();
  return {
    region: REGION,
    endpoint: url,
    credentials: CREDENTIALS,
    imageId: account.imageId,
    instanceType: 't3.medium',
    keyName: 'rescue',
    securityGroupIds: [account.securityGroupId],
    subnetId: undefined,
    owner,
    lifeMinutes: 60,
    keyPath: sshd.keyPath,
    user: sshd.user,
    host: '127.0.0.1',
    port: sshd.port,
    hostKey: 'first-use',
    pins: {
      get: async (id) => pins.get(id),
      set: async (id, fingerprint) => void pins.set(id, fingerprint),
    },
    command: `/bin/sh ${PROGRAM}`,
    limits: { healthyMs: 1500, loginMs: 1500, endMs: 5000, pollMs: 100 },
    log: silentLog,
  };
}

/** Ids of all our machines that are not ended, of whatever run. */
export async function machinesLeft({ client }: Account, owner: string): Promise<string[]> {
  return (await findMachines(client, owner)).flatMap(({ InstanceId }) => InstanceId ?? []);
}
