import type { PutObjectCommandInput, S3Client } from '@aws-sdk/client-s3';
import { AppError } from '../lib/errors.js';
import { sha256 } from '../lib/hash.js';
import { faultOf, MANIFEST_FOLDER, requireKey } from './key.js';
import type { Lake, LakeObject, Provenance } from './lake.js';
import { entryOf, metadataOf } from './s3/entry.js';
import { s3Error, statusOf } from './s3/failures.js';

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
const PARALLEL_HEADS = 16;
const CONNECT_MS = 5_000;
const SILENCE_MS = 60_000;

type Sdk = typeof import('@aws-sdk/client-s3');
type Bucket = S3Settings & {
  readonly sdk: Sdk;
  readonly client: S3Client;
  readonly at: (key: string) => string;
};

/**
 * A lake in a bucket: bytes at `<prefix>/<key>`, their entry in the object's user metadata.
 *
 * The entry is metadata, not an object of its own as in a folder, because one put then writes bytes and entry together:
 * no process that dies can leave one without the other, and `If-None-Match: *` decides who was first. A server that does
 * not know this condition is asked before each put instead; there, two processes that put other bytes under one key
 * at the same moment may both believe to be first. An object without an entry is another program's: it is neither
 * listed nor overwritten.
 */
export async function openS3Lake(settings: S3Settings): Promise<Lake> {
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
  const bucket: Bucket = { ...settings, sdk, client, at };
  const inTurn = turns();
  const seen = new Map<string, { readonly etag: string; readonly entry: LakeObject }>();
  const naming =
    <Arguments extends unknown[], Result>(work: (...given: Arguments) => Promise<Result>) =>
    async (...given: Arguments): Promise<Result> => {
      try {
        return await work(...given);
      } catch (error) {
        throw s3Error(error, settings.bucket, endpoint ?? `Amazon S3, region ${region ?? 'of the profile'}`);
      }
    };
  return {
    stat: naming(async (key) => {
      requireKey(key);
      return (await head(bucket, key))?.entry;
    }),
    put: naming(async (key, bytes, provenance) => {
      requireKey(key);
      return inTurn(key, () => put(bucket, key, bytes, provenance));
    }),
    get: naming(async (key) => {
      requireKey(key);
      return get(bucket, key);
    }),
    list: naming((start) => list(bucket, start, seen)),
  };
}

async function put(
  bucket: Bucket,
  key: string,
  bytes: Uint8Array,
  provenance: Provenance,
): Promise<LakeObject> {
  const hash = sha256(bytes);
  const before = await head(bucket, key);
  if (before !== undefined) return requireSame(key, before.entry, hash);
  const { metadata, longSource } = metadataOf(hash, provenance);
  if (longSource !== undefined) await upload(bucket, sourceKey(sha256(longSource)), encode(longSource), {});
  try {
    await upload(bucket, key, bytes, { Metadata: metadata, IfNoneMatch: '*' });
  } catch (error) {
    // 412: another was first. 409: another is at it. 501: the server does not know the condition.
    if (statusOf(error) === 501) await upload(bucket, key, bytes, { Metadata: metadata });
    else if (statusOf(error) !== 412 && statusOf(error) !== 409) throw error;
  }
  const after = await head(bucket, key);
  if (after === undefined)
    throw new AppError('LAKE_UNREACHABLE', `cannot put ${key}: it was written but cannot be seen`, { key });
  return requireSame(key, after.entry, hash);
}

/** @throws AppError LAKE_OBJECT_EXISTS unless what rests has the hash */
function requireSame(key: string, entry: LakeObject | undefined, hash: string): LakeObject {
  if (entry?.sha256 === hash) return entry;
  const what = entry === undefined ? 'an object of another program rests' : 'other bytes rest';
  throw new AppError('LAKE_OBJECT_EXISTS', `cannot put ${key}: ${what} there`, {
    key,
    expected: entry?.sha256 ?? 'no manifest entry',
    found: hash,
  });
}

async function upload(
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

async function get(bucket: Bucket, key: string): Promise<Uint8Array> {
  const found = await read(bucket, key);
  const expected = found?.metadata.sha256;
  if (found === undefined || expected === undefined)
    throw new AppError(
      'LAKE_OBJECT_MISSING',
      `nothing rests in s3://${bucket.bucket} under ${bucket.at(key)}`,
      {
        key,
      },
    );
  const hash = sha256(found.bytes);
  if (hash !== expected)
    throw new AppError(
      'LAKE_OBJECT_DAMAGED',
      `${key}: expected SHA-256 ${expected}; found ${found.bytes.byteLength} bytes, SHA-256 ${hash}`,
      { key },
    );
  return found.bytes;
}

/** Bytes and metadata of an object, or undefined. */
async function read({ client, sdk, bucket, at }: Bucket, key: string) {
  try {
    const answer = await client.send(new sdk.GetObjectCommand({ Bucket: bucket, Key: at(key) }));
    const bytes = (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
    return { bytes, metadata: answer.Metadata ?? {} };
  } catch (error) {
    if (error instanceof sdk.NoSuchKey) return undefined;
    throw error;
  }
}

/** What rests under a key, without its bytes; the entry is undefined when another program wrote it. */
async function head(
  bucket: Bucket,
  key: string,
): Promise<{ readonly entry: LakeObject | undefined } | undefined> {
  const { client, sdk, at } = bucket;
  try {
    const answer = await client.send(new sdk.HeadObjectCommand({ Bucket: bucket.bucket, Key: at(key) }));
    return { entry: await entryFor(bucket, key, answer.ContentLength ?? 0, answer.Metadata ?? {}) };
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

function entryFor(bucket: Bucket, key: string, sizeBytes: number, metadata: Record<string, string>) {
  return entryOf(key, sizeBytes, metadata, async (name) => {
    const found = await read(bucket, sourceKey(name));
    const source = new TextDecoder().decode(found?.bytes);
    // Bytes copied here without it, or another lake's below this prefix, are still what their entry says.
    return sha256(source) === name ? source : `text with SHA-256 ${name}, which is not in this lake`;
  });
}

/** A listing tells no metadata, so each object is asked for it once, and again only when its ETag changed. */
async function list(
  bucket: Bucket,
  start: string,
  seen: Map<string, { readonly etag: string; readonly entry: LakeObject }>,
): Promise<LakeObject[]> {
  const entries: LakeObject[] = [];
  const waiting = await listKeys(bucket, start);
  const ask = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { key, etag } = next;
      const known = seen.get(key);
      const entry = known?.etag === etag ? known.entry : (await head(bucket, key))?.entry;
      if (entry === undefined) continue;
      seen.set(key, { etag, entry });
      entries.push(entry);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL_HEADS }, ask));
  return entries.sort((a, b) => (a.key < b.key ? -1 : 1));
}

async function listKeys({ client, sdk, bucket, at }: Bucket, start: string) {
  const keys: { readonly key: string; readonly etag: string }[] = [];
  const pages = sdk.paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: at(start) });
  for await (const { Contents = [] } of pages)
    for (const { Key = '', ETag = '' } of Contents) keys.push({ key: Key.slice(at('').length), etag: ETag });
  return keys.filter(({ key }) => faultOf(key) === undefined);
}

const sourceKey = (name: string) => `${MANIFEST_FOLDER}/source-${name}.txt`;
const encode = (text: string) => new TextEncoder().encode(text);

/** Puts of one key follow one another within this process, for servers that know no conditional writes. */
function turns() {
  const last = new Map<string, Promise<unknown>>();
  return <Result>(key: string, work: () => Promise<Result>): Promise<Result> => {
    const mine = (last.get(key) ?? Promise.resolve()).then(work);
    const done: Promise<unknown> = mine
      .catch(() => {})
      .then(() => {
        if (last.get(key) === done) last.delete(key);
      });
    last.set(key, done);
    return mine;
  };
}
