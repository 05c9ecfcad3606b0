import assert from 'node:assert/strict';
import { after, it } from 'node:test';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { openS3Lake } from '../../../src/lake/s3.js';
import { lakeContract } from '../../contracts/lake.js';
import { s3Rules } from '../../lake/s3-rules.js';
import { startMoto } from './moto.js';

const moto = await startMoto();
if (typeof moto === 'string') it('a lake on moto', { skip: moto });
else {
  after(moto.close);
  lakeContract('S3 (moto)', () => openS3Lake(moto.fresh()));
  s3Rules('moto', moto);

  it('moto refuses a second write of one key, so that the first of two processes wins', async () => {
    const { client, settings } = moto;
    const put = { Bucket: settings.bucket, Key: 'conditional', IfNoneMatch: '*' };
    await client.send(new PutObjectCommand({ ...put, Body: '1' }));
    await assert.rejects(client.send(new PutObjectCommand({ ...put, Body: '2' })), {
      name: 'PreconditionFailed',
    });
    const own = moto.fresh();
    const lakes = await Promise.all(Array.from({ length: 6 }, () => openS3Lake(own)));
    const results = await Promise.allSettled(
      lakes.map((lake, i) =>
        lake.put('a.csv', new TextEncoder().encode(String(i)), {
          source: 'memory',
          licence: 'none',
          fetchedAtUtc: '2026-11-23T05:00:00.000Z',
          simulated: true,
        }),
      ),
    );
    const winner = results.findIndex(({ status }) => status === 'fulfilled');
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
    assert.equal(new TextDecoder().decode(await lakes[0]?.get('a.csv')), String(winner));
  });
}
