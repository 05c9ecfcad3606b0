import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import type { Provenance } from '../../src/lake/lake.js';
import { openS3Lake } from '../../src/lake/s3.js';
import type { S3Server } from './s3-server.js';

const PROVENANCE: Provenance = {
  source: 'https://example.org/caract-2023.csv',
  licence: 'Licence Ouverte 2.0',
  fetchedAtUtc: '2026-11-23T05:00:00.000Z',
  simulated: true,
};
const bytesOf = (text: string) => new TextEncoder().encode(text);

/** What a lake on S3 does beyond the rules of every lake. */
export function s3Rules(name: string, { client, settings, fresh, pageSize }: S3Server): void {
  describe(`a lake on ${name}`, () => {
    it('holds the bytes exactly as put, under prefix and key', async () => {
      const own = fresh();
      await (await openS3Lake(own)).put('meta/a.csv', bytesOf('é'), PROVENANCE);
      const found = await client.send(
        new GetObjectCommand({ Bucket: own.bucket, Key: `${own.prefix}/meta/a.csv` }),
      );
      assert.equal(await found.Body?.transformToString(), 'é');
      assert.equal(found.Metadata?.licence, PROVENANCE.licence);
    });

    it('gives another opening of the same bucket the same objects', async () => {
      const own = fresh();
      const entry = await (await openS3Lake(own)).put('a.csv', bytesOf('1'), PROVENANCE);
      const other = await openS3Lake(own);
      assert.deepEqual(await other.list(''), [entry]);
      assert.deepEqual(new Uint8Array(await other.get('a.csv')), bytesOf('1'));
    });

    it('keeps an object of 20 MB, sent in parts, and refuses other bytes after it', async () => {
      const lake = await openS3Lake(fresh());
      const bytes = randomBytes(20 * 1024 * 1024);
      const entry = await lake.put('big.bin', bytes, PROVENANCE);
      assert.equal(entry.sizeBytes, bytes.byteLength);
      assert.ok(bytes.equals(await lake.get('big.bin')));
      assert.deepEqual(await lake.put('big.bin', bytes, PROVENANCE), entry);
      await assert.rejects(lake.put('big.bin', bytesOf('x'), PROVENANCE), { code: 'LAKE_OBJECT_EXISTS' });
    });

    it('lists more objects than two pages of the server hold', { skip: pageSize > 100 }, async () => {
      const own = fresh();
      const lake = await openS3Lake(own);
      const keys = Array.from({ length: pageSize * 2 + 1 }, (_, i) => `w/${String(i).padStart(4, '0')}.csv`);
      for (let i = 0; i < keys.length; i += 50)
        await Promise.all(keys.slice(i, i + 50).map((key) => lake.put(key, bytesOf(key), PROVENANCE)));
      const listed = (await lake.list('w/')).map(({ key }) => key);
      assert.deepEqual(listed, keys);
    });

    it('keeps a source that is longer than user metadata may be', async () => {
      const own = fresh();
      const lake = await openS3Lake(own);
      const source = `https://example.org/?latitude=${'48.123,'.repeat(400)}`;
      const entry = await lake.put('a.json', bytesOf('{}'), { ...PROVENANCE, source });
      assert.equal(entry.source, source);
      assert.deepEqual(await (await openS3Lake(own)).list(''), [entry]);
    });

    it('neither lists nor overwrites what another program put into the bucket', async () => {
      const own = fresh();
      const lake = await openS3Lake(own);
      const place = { Bucket: own.bucket, Key: `${own.prefix}/theirs.csv` };
      await client.send(new PutObjectCommand({ ...place, Body: 'theirs' }));
      assert.deepEqual(await lake.list(''), []);
      assert.equal(await lake.stat('theirs.csv'), undefined);
      await assert.rejects(lake.get('theirs.csv'), { code: 'LAKE_OBJECT_MISSING' });
      await assert.rejects(lake.put('theirs.csv', bytesOf('ours'), PROVENANCE), {
        code: 'LAKE_OBJECT_EXISTS',
      });
    });

    it('finds bytes that were changed under their entry', async () => {
      const own = fresh();
      const lake = await openS3Lake(own);
      await lake.put('a.csv', bytesOf('12345'), PROVENANCE);
      const place = { Bucket: own.bucket, Key: `${own.prefix}/a.csv` };
      const { Metadata } = await client.send(new HeadObjectCommand(place));
      await client.send(new PutObjectCommand({ ...place, Body: '12346', ...(Metadata && { Metadata }) }));
      await assert.rejects(lake.get('a.csv'), { code: 'LAKE_OBJECT_DAMAGED' });
    });

    it('keeps one of several different contents put at once, and refuses the others', async () => {
      const lake = await openS3Lake(fresh());
      const texts = Array.from({ length: 8 }, (_, i) => String(i).repeat(1000));
      const results = await Promise.allSettled(
        texts.map((text) => lake.put('a.csv', bytesOf(text), PROVENANCE)),
      );
      assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
      const winner = texts[results.findIndex(({ status }) => status === 'fulfilled')];
      assert.equal(new TextDecoder().decode(await lake.get('a.csv')), winner);
    });

    it('says that the bucket is missing', async () => {
      const lake = await openS3Lake({ ...settings, bucket: 'not-there' });
      await assert.rejects(lake.list(''), { code: 'LAKE_BUCKET_MISSING' });
      await assert.rejects(lake.put('a', bytesOf('1'), PROVENANCE), { code: 'LAKE_BUCKET_MISSING' });
    });

    it('says that nothing answers at the endpoint', async () => {
      const lake = await openS3Lake({ ...settings, endpoint: 'http://127.0.0.1:1', maxAttempts: 1 });
      await assert.rejects(lake.stat('a'), { code: 'LAKE_UNREACHABLE' });
      await assert.rejects(lake.list(''), { code: 'LAKE_UNREACHABLE' });
    });

    it('leaves no unfinished upload behind', async () => {
      const { Uploads = [] } = await client
        .send(new ListMultipartUploadsCommand({ Bucket: settings.bucket }))
        .catch(() => ({ Uploads: [] }));
      assert.deepEqual(Uploads, []);
    });
  });
}
