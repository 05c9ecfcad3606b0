import { findVariable, type Secrets } from './airflow-secrets.js';
import { type AwsCredentials, awsAccess } from './aws.js';
import type { ConfigFileContent } from './schema.js';

export type LakeConfig = { readonly kind: 'local' } | S3LakeConfig;

export type S3LakeConfig = {
  readonly kind: 's3';
  readonly bucket: string;
  readonly prefix: string;
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
  readonly forcePathStyle: boolean;
  readonly credentials: AwsCredentials | undefined;
  readonly maxAttempts: number | undefined;
};

/** A server that isn't Amazon's knows no regions, but a signature needs one. */
const ANY_REGION = 'us-east-1';

/** The lake of the settings, completed from the original's variables and its `aws_*` connection. */
export function completeLake(
  given: NonNullable<ConfigFileContent['lake']>,
  environment: Readonly<Record<string, string | undefined>>,
  secrets: Secrets,
  faults: string[],
): LakeConfig {
  if (given.kind !== 's3') {
    const others = Object.keys(given).filter((name) => name !== 'kind');
    if (others.length > 0) faults.push(`lake: ${others.join(', ')} are settings of the kind s3`);
    return { kind: 'local' };
  }
  const aws = awsAccess(environment, secrets, faults);
  const variable = (name: string) => findVariable(environment, secrets, [name])?.value;
  const endpoint = given.endpoint ?? aws.service('s3').endpoint;
  const bucket = given.bucket ?? variable('S3BucketName') ?? aws.service('s3').bucket;
  if (bucket === undefined) faults.push('lake: s3 needs a bucket in lake.bucket or S3BucketName');
  return {
    kind: 's3',
    bucket: bucket ?? '',
    prefix: (given.prefix ?? variable('S3Path') ?? '').replace(/^\/+|\/+$/g, ''),
    endpoint,
    region: given.region ?? aws.region ?? (endpoint === undefined ? undefined : ANY_REGION),
    forcePathStyle: given.forcePathStyle ?? endpoint !== undefined,
    credentials: aws.credentials,
    maxAttempts: aws.maxAttempts,
  };
}

/** Real and simulated data never share a lake. */
export function simulatedLake(lake: LakeConfig): LakeConfig {
  if (lake.kind === 'local') return lake;
  return { ...lake, prefix: lake.prefix === '' ? 'simulated' : `${lake.prefix}-simulated` };
}

/** The lake as it may be shown. */
export function redactLake(lake: LakeConfig): Record<string, unknown> {
  return lake.kind === 'local' || lake.credentials === undefined ? lake : { ...lake, credentials: '***' };
}
