import type { PutObjectCommandInput, S3Client } from '@aws-sdk/client-s3';
import { sha256 } from '../../lib/hash.js';
import { faultOf } from '../key.js';
import { statusOf } from './failures.js';

export type S3Settings = {
  readonly bucket: string;
  /** stands before every key, without slashes at its ends; the original's S3Path */
  readonly prefix: string;
  /** undefined: Amazon's own for the region */
  readonly endpoint: string | undefined;
  /** undefined: what the SDK finds in environment and profile */
  readonly region: string | undefined;
  readonly forcePathStyle: boolean;
  /** undefined: the SDK's standard chain (environment, profile, container, instance) */
  readonly credentials: S3Credentials | undefined;
  /** tries of one request, the first included */
  readonly maxAttempts: number | undefined;
};

export type S3Credentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
};

/** Larger objects go up in parts: S3 takes no single put above 5 GB, and a failed part is sent again alone. */
const PART_BYTES = 8 * 1024 * 1024;
const CONNECT_MS = 5_000;
const SILENCE_MS = 60_000;

type Sdk = typeof import('@aws-sdk/client-s3');
/** A bucket with what speaks to its server. */
export type Bucket = S3Settings & {
  readonly sdk: Sdk;
  readonly client: S3Client;
  /** where a key of the lake lies in the bucket */
  readonly at: (key: string) => string;
};

/** Asks the server for nothing yet. */
export async function openBucket(settings: S3Settings): Promise<Bucket> {
  const sdk = await import('@aws-sdk/client-s3');
  const { region, endpoint, forcePathStyle, credentials, maxAttempts, prefix } = settings;
  const client = new sdk.S3Client({
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    ...(maxAttempts === undefined ? {} : { maxAttempts }),
    forcePathStyle,
    // Every read is checked against the entry's SHA-256, which is stronger than the checksums of S3.
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: CONNECT_MS, socketTimeout: SILENCE_MS },
  });
  const at = (key: string) => (prefix === '' ? key : `${prefix}/${key}`);
  return { ...settings, sdk, client, at };
}

/** Sends bytes: in one piece with their SHA-256 for the server to check, or in parts when they are many. */
export async function upload(
  { client, sdk, bucket, at }: Bucket,
  key: string,
  bytes: Uint8Array,
  more: Pick<PutObjectCommandInput, 'Metadata' | 'IfNoneMatch'>,
): Promise<void> {
  const params = { Bucket: bucket, Key: at(key), Body: bytes, ...more };
  if (bytes.byteLength <= PART_BYTES) {
    const checksum = Buffer.from(sha256(bytes), 'hex').toString('base64');
    await client.send(new sdk.PutObjectCommand({ ...params, ChecksumSHA256: checksum }));
    return;
  }
  const { Upload } = await import('@aws-sdk/lib-storage');
  await new Upload({ client, params, partSize: PART_BYTES }).done();
}

/** Bytes and metadata of an object, or undefined. */
export async function read({ client, sdk, bucket, at }: Bucket, key: string) {
  try {
    const answer = await client.send(new sdk.GetObjectCommand({ Bucket: bucket, Key: at(key) }));
    const bytes = (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
    return { bytes, metadata: answer.Metadata ?? {} };
  } catch (error) {
    if (error instanceof sdk.NoSuchKey) return undefined;
    throw error;
  }
}

/** Size and metadata of an object, or undefined. */
export async function readHead({ client, sdk, bucket, at }: Bucket, key: string) {
  try {
    const answer = await client.send(new sdk.HeadObjectCommand({ Bucket: bucket, Key: at(key) }));
    return { sizeBytes: answer.ContentLength ?? 0, metadata: answer.Metadata ?? {} };
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/** Keys that start so, with their ETags, from every page; names that no lake would write are left out. */
export async function listKeys({ client, sdk, bucket, at }: Bucket, start: string) {
  const keys: { readonly key: string; readonly etag: string }[] = [];
  const pages = sdk.paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: at(start) });
  for await (const { Contents = [] } of pages)
    for (const { Key = '', ETag = '' } of Contents) keys.push({ key: Key.slice(at('').length), etag: ETag });
  return keys.filter(({ key }) => faultOf(key) === undefined);
}
