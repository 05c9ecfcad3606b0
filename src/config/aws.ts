import { type Connection, isRecord } from './airflow-connection.js';
import { findConnection, findVariable, type Secrets } from './airflow-secrets.js';

/** How to reach and sign in to Amazon's services. */
export type AwsAccess = {
  readonly region: string | undefined;
  /** undefined: the SDK's standard chain (environment, profile, container, instance) */
  readonly credentials: AwsCredentials | undefined;
  /** tries of one request, the first included; undefined: the SDK's own number */
  readonly maxAttempts: number | undefined;
  /** what the connection says of one service, by name: `s3`, `ec2` */
  readonly service: (name: string) => {
    readonly endpoint: string | undefined;
    readonly bucket: string | undefined;
  };
};

export type AwsCredentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
};

/**
 * Reads the connection `aws_default` or `aws_id` as Airflow's provider does, with region and endpoint from the
 * environment in their absence.
 * @param faults receives what cannot be used
 * @source https://airflow.apache.org/docs/apache-airflow-providers-amazon/stable/connections/aws.html
 */
export function awsAccess(
  environment: Readonly<Record<string, string | undefined>>,
  secrets: Secrets,
  faults: string[],
): AwsAccess {
  const connection = findConnection(secrets, ['aws_default', 'aws_id'])?.value;
  const extra = connection?.extra ?? {};
  if (extra.role_arn !== undefined)
    faults.push('connection aws_default: role_arn is not read; name the role in a profile of ~/.aws/config');
  const services = recordOf(extra.service_config);
  return {
    region:
      textOf(extra.region_name) ??
      findVariable(environment, secrets, ['AWS_REGION', 'AWS_DEFAULT_REGION'])?.value,
    credentials: credentialsOf(connection),
    maxAttempts: attemptsOf(extra),
    service: (name) => {
      const own = recordOf(services[name]);
      const variables = [`AWS_ENDPOINT_URL_${name.toUpperCase()}`, 'AWS_ENDPOINT_URL'];
      return {
        endpoint:
          textOf(own.endpoint_url) ??
          textOf(extra.endpoint_url) ??
          findVariable(environment, secrets, variables)?.value,
        bucket: textOf(own.bucket_name),
      };
    },
  };
}

function credentialsOf(connection: Connection | undefined): AwsCredentials | undefined {
  const { login, password, extra = {} } = connection ?? {};
  const accessKeyId = login ?? textOf(extra.aws_access_key_id);
  const secretAccessKey = password ?? textOf(extra.aws_secret_access_key);
  const sessionToken = textOf(extra.aws_session_token);
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

/** botocore counts repetitions in `max_attempts` and all tries in `total_max_attempts`. */
function attemptsOf(extra: Connection['extra']): number | undefined {
  const { max_attempts: repetitions, total_max_attempts: tries } = recordOf(
    recordOf(extra.config_kwargs).retries,
  );
  if (typeof tries === 'number') return tries;
  return typeof repetitions === 'number' ? repetitions + 1 : undefined;
}

function recordOf(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
