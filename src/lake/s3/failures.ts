import { AppError } from '../../lib/errors.js';

/** What the SDK throws, as far as it matters here. */
type S3Failure = {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly errors?: readonly unknown[];
};

const CREDENTIALS = ['CredentialsProviderError', 'TokenProviderError'];
const REGION = ['PermanentRedirect', 'AuthorizationHeaderMalformed', 'IllegalLocationConstraintException'];
const NETWORK = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EPIPE',
  'EHOSTUNREACH',
];

export function statusOf(error: unknown): number | undefined {
  return (error as S3Failure | undefined)?.$metadata?.httpStatusCode;
}

/** Gives a foreseen failure of S3 its name and says what to do; anything else stays as it is. */
export function s3Error(error: unknown, bucket: string, endpoint: string): unknown {
  if (error instanceof AppError) return error;
  const { name = '', message = '' } = error as S3Failure;
  const status = statusOf(error);
  const details = { bucket, endpoint, name, ...(status === undefined ? {} : { status }) };
  const refused = (why: string) =>
    new AppError('LAKE_REFUSED', `lake s3://${bucket}: ${why}`, details, error);
  if (name === 'NoSuchBucket')
    return new AppError(
      'LAKE_BUCKET_MISSING',
      `lake s3://${bucket}: expected a bucket at ${endpoint}, found none`,
      details,
      error,
    );
  if (CREDENTIALS.includes(name))
    return refused('expected credentials in the environment, a profile or a connection; found none');
  if (/region is missing/i.test(message))
    return refused('expected a region in lake.region or AWS_REGION; found none');
  if (REGION.includes(name) || status === 301)
    return refused('the bucket lies in another region; correct lake.region');
  if (status === 401 || status === 403)
    return refused('expected leave to list, read and write (s3:ListBucket, s3:GetObject, s3:PutObject)');
  if (status === 507)
    return new AppError('STORAGE_FULL', `lake s3://${bucket}: no space left at ${endpoint}`, details, error);
  if (isNetwork(error) || (status !== undefined && status >= 500))
    return new AppError(
      'LAKE_UNREACHABLE',
      `lake s3://${bucket}: ${endpoint} did not answer`,
      details,
      error,
    );
  return error;
}

function isNetwork(error: unknown): boolean {
  const { name = '', code = '', errors = [] } = error as S3Failure;
  return name === 'TimeoutError' || NETWORK.includes(code) || errors.some(isNetwork);
}
