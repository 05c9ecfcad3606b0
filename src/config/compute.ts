import { resolve } from 'node:path';
import { connectionUri } from './airflow-connection.js';
import { findVariable, type Secrets } from './airflow-secrets.js';
import { type AwsCredentials, awsAccess } from './aws.js';
import type { Taken } from './original-settings.js';
import type { ConfigFileContent } from './schema.js';

type Environment = Readonly<Record<string, string | undefined>>;

export type ComputeConfig = LocalComputeConfig | Ec2ComputeConfig;

export type LocalComputeConfig = {
  readonly kind: 'local';
  /** what a process of ours on this machine gets; not printed */
  readonly environment: Environment;
};

/** Machines of EC2: what to launch, how to log in, what to run, and what to hand on. */
export type Ec2ComputeConfig = {
  readonly kind: 'ec2';
  readonly region: string;
  readonly endpoint: string | undefined;
  readonly credentials: AwsCredentials | undefined;
  readonly imageId: string;
  readonly instanceType: string;
  readonly keyName: string;
  readonly keyPath: string;
  readonly securityGroupIds: readonly string[];
  readonly subnetId: string | undefined;
  readonly user: string;
  readonly port: number;
  readonly host: string | undefined;
  readonly hostKey: string;
  readonly command: string;
  readonly lifeMinutes: number;
  /** what the program over there gets: its settings and secrets; printed as `***` */
  readonly environment: Readonly<Record<string, string>>;
};

/** Names of the environment that are handed on where they are set. */
const HANDED_ON = [
  'DATABASE_URL',
  'MLFLOW_TRACKING_URI',
  'MLFLOW_TRACKING_TOKEN',
  'MLFLOW_TRACKING_USERNAME',
  'MLFLOW_TRACKING_PASSWORD',
];
/** Parts whose settings stay here: over there nothing is launched and nobody is asked. */
const KEPT_HERE = ['training on EC2', 'gate on Jenkins'];

export type ComputeSource = {
  readonly content: ConfigFileContent;
  /** departments in force */
  readonly departments: readonly string[];
  readonly environment: Environment;
  readonly secrets: Secrets;
  readonly taken: readonly Taken[];
  /** folder that relative paths of the file start from */
  readonly base: string;
};

/** Training on this machine, or on EC2 with the original's names. @param faults receives what is missing */
export function completeCompute(source: ComputeSource, faults: string[]): ComputeConfig {
  const { environment, secrets, base } = source;
  const given = source.content.compute ?? {};
  if (given.kind !== 'ec2') {
    const others = Object.keys(given).filter((name) => name !== 'kind');
    if (others.length > 0) faults.push(`compute: ${others.join(', ')} are settings of the kind ec2`);
    return { kind: 'local', environment };
  }
  const aws = awsAccess(environment, secrets, faults);
  const found = (name: string) => findVariable(environment, secrets, [name]);
  const needed = (what: string, value: string | undefined, name: string) => {
    if (value === undefined) faults.push(`compute: ec2 needs compute.${what} or ${name}`);
    return value ?? '';
  };
  const groups = found('SECURITY_GROUP_ID')?.value.split(',');
  const keyPath = given.keyPath === undefined ? found('KEY_PATH')?.value : resolve(base, given.keyPath);
  return {
    kind: 'ec2',
    region: needed('region', given.region ?? aws.region, 'AWS_DEFAULT_REGION'),
    endpoint: aws.service('ec2').endpoint,
    credentials: aws.credentials,
    imageId: needed('imageId', given.imageId ?? found('AMI_ID')?.value, 'AMI_ID'),
    instanceType: given.instanceType ?? found('INSTANCE_TYPE')?.value ?? 't3.medium',
    keyName: needed('keyName', given.keyName ?? found('KEY_PAIR_NAME')?.value, 'KEY_PAIR_NAME'),
    keyPath: needed('keyPath', keyPath, 'KEY_PATH'),
    securityGroupIds: given.securityGroupIds ?? [
      needed('securityGroupIds', groups?.[0], 'SECURITY_GROUP_ID'),
      ...(groups?.slice(1) ?? []),
    ],
    subnetId: given.subnetId,
    user: given.user ?? 'ubuntu',
    port: given.port ?? 22,
    host: given.host,
    hostKey: given.hostKey ?? 'first-use',
    command: given.command ?? 'docker run --rm {environment} rescue-predict:{version}',
    lifeMinutes: given.lifeMinutes ?? 13 * 60,
    environment: handedOn(source),
  };
}

/** Settings as one JSON text, and secrets under the names that {@link HANDED_ON} and Airflow give them. */
function handedOn({ content, departments, environment, taken }: ComputeSource): Record<string, string> {
  const { compute, gate: _gate, sources: _sources, airflow: _airflow, home: _home, ...rest } = content;
  const settings = JSON.stringify({ ...rest, departments: departments.join(',') });
  const names = [...HANDED_ON, ...(compute?.environment ?? [])];
  const own = names.flatMap((name): [string, string][] => {
    const value = environment[name];
    return value === undefined || value === '' ? [] : [[name, value]];
  });
  const original = taken
    .filter(({ setting }) => !KEPT_HERE.includes(setting.part))
    .flatMap(({ variable, connection }): [string, string][] => [
      ...(variable === undefined
        ? []
        : [[`AIRFLOW_VAR_${variable.name.toUpperCase()}`, variable.value] as [string, string]]),
      ...(connection === undefined
        ? []
        : [
            [`AIRFLOW_CONN_${connection.name.toUpperCase()}`, connectionUri(connection.value)] as [
              string,
              string,
            ],
          ]),
    ]);
  return { RESCUE_PREDICT_CONFIG: settings, ...Object.fromEntries([...own, ...original]) };
}

/** The compute as it may be shown. */
export function redactCompute(compute: ComputeConfig): Record<string, unknown> {
  if (compute.kind === 'local') return { kind: 'local' };
  const { credentials, environment, ...shown } = compute;
  return {
    ...shown,
    ...(credentials === undefined ? {} : { credentials: '***' }),
    environment: Object.fromEntries(Object.keys(environment).map((name) => [name, '***'])),
  };
}
