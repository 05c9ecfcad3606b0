import { AppError } from '../lib/errors.js';
import { sha256 } from '../lib/hash.js';
import { MANIFEST_FOLDER, requireKey } from './key.js';
import type { Lake, LakeObject, Provenance } from './lake.js';
import { type Bucket, listKeys, openBucket, read, readHead, type S3Settings, upload } from './s3/bucket.js';
import { entryOf, metadataOf } from './s3/entry.js';
import { s3Error, statusOf } from './s3/failures.js';

export type { S3Settings } from './s3/bucket.js';

const PARALLEL_HEADS = 16;

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
  const bucket = await openBucket(settings);
  const { endpoint, region } = settings;
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
    throw new AppError('LAKE_UNREACHABLE', `cannot put ${key}: another write of it is under way`, { key });
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
      `${key}: expected SHA-256 ${expected}; found ${found.bytes.byteLength} bytes, SHA-256 ${hash}; delete it there, then ingest again`,
      { key },
    );
  return found.bytes;
}

/** What rests under a key, without its bytes; the entry is undefined when another program wrote it. */
async function head(
  bucket: Bucket,
  key: string,
): Promise<{ readonly entry: LakeObject | undefined } | undefined> {
  const found = await readHead(bucket, key);
  if (found === undefined) return undefined;
  return { entry: await entryFor(bucket, key, found.sizeBytes, found.metadata) };
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
