import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import S3rver from 's3rver';
import type { S3Settings } from '../../src/lake/s3.js';

export type S3Server = {
  readonly settings: S3Settings;
  readonly client: S3Client;
  /** a prefix of its own for each lake, which makes each one empty */
  readonly fresh: () => S3Settings;
  /** how many objects one page of a listing holds */
  readonly pageSize: number;
  readonly close: () => Promise<void>;
};

/** A bucket on a server that listens on loopback. */
export async function withBucket(
  endpoint: string,
  credentials: { readonly accessKeyId: string; readonly secretAccessKey: string },
  stop: () => Promise<void>,
  pageSize = 1000,
): Promise<S3Server> {
  const region = 'eu-west-3';
  const settings = { bucket: 'rescue', prefix: 'original', endpoint, region, credentials };
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  await client.send(
    new CreateBucketCommand({ Bucket: 'rescue', CreateBucketConfiguration: { LocationConstraint: region } }),
  );
  const complete: S3Settings = { ...settings, forcePathStyle: true, maxAttempts: 2 };
  return {
    settings: complete,
    pageSize,
    client,
    fresh: () => ({ ...complete, prefix: `original/${randomUUID()}` }),
    close: async () => {
      client.destroy();
      await stop();
    },
  };
}

/** s3rver in this process: it knows no conditional writes. */
export async function startS3rver(): Promise<S3Server> {
  const directory = await mkdtemp(join(tmpdir(), 's3rver-'));
  const server = new S3rver({ port: 0, address: '127.0.0.1', silent: true, directory });
  const { port } = await server.run();
  const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
  return withBucket(`http://127.0.0.1:${port}`, credentials, async () => {
    await server.close();
    await rm(directory, { recursive: true, force: true });
  });
}
