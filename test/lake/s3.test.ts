import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { entryOf, escapeText, metadataOf, unescapeText } from '../../src/lake/s3/entry.js';
import { openS3Lake } from '../../src/lake/s3.js';
import { lakeContract } from '../contracts/lake.js';
import { s3Rules } from './s3-rules.js';
import { startS3rver } from './s3-server.js';

const server = await startS3rver();
after(server.close);

lakeContract('S3 (s3rver)', () => openS3Lake(server.fresh()));
s3Rules('s3rver', server);

describe('a server that refuses', () => {
  it('is named with what it takes', async () => {
    const credentials = { accessKeyId: 'nobody', secretAccessKey: 'wrong' };
    const lake = await openS3Lake({ ...server.settings, credentials });
    await assert.rejects(lake.list(''), { code: 'LAKE_REFUSED', message: /expected leave to list, read/ });
    await assert.rejects(lake.stat('a.csv'), { code: 'LAKE_REFUSED' });
    await assert.rejects(lake.get('a.csv'), { code: 'LAKE_REFUSED' });
  });
});

describe('an entry as user metadata', () => {
  const provenance = {
    source: 'https://example.org/météo?a=%2C&b= \\u0041  x ',
    licence: 'Licence Ouverte 2.0',
    fetchedAtUtc: '2026-11-23T05:00:00.000Z',
    etag: 'W/"é"',
    lastModified: 'Mon, 23 Nov 2026 05:00:00 GMT',
    simulated: true,
  };

  it('comes back as it was, in printable ASCII that no header changes', async () => {
    const { metadata, longSource } = metadataOf('ab', provenance);
    assert.equal(longSource, undefined);
    for (const value of Object.values(metadata)) assert.match(value, /^[!-~]([ -~]*[!-~])?$/);
    for (const value of Object.values(metadata)) assert.doesNotMatch(value, / {2}/);
    const entry = await entryOf('k', 3, metadata, () => assert.fail('no text was set aside'));
    assert.deepEqual(entry, { ...provenance, key: 'k', sizeBytes: 3, sha256: 'ab' });
  });

  it('sets a source aside that is longer than S3 allows', async () => {
    const source = `https://example.org/?latitude=${'48.123,'.repeat(400)}`;
    const { metadata, longSource } = metadataOf('ab', { ...provenance, source });
    assert.equal(longSource, source);
    assert.ok(JSON.stringify(metadata).length < 2000);
    const entry = await entryOf('k', 3, metadata, async () => source);
    assert.equal(entry?.source, source);
  });

  it('is absent where another program wrote the object', async () => {
    assert.equal(await entryOf('k', 3, { author: 'x' }, async () => ''), undefined);
  });

  it('survives any text', () => {
    const texts = ['', ' ', '   ', 'a\nb', '\u{1F692}', '\\', '\\u', '\\u0041', 'é à', '\ud800'];
    assert.ok(texts.length > 0);
    for (const text of texts) assert.equal(unescapeText(escapeText(text)), text);
  });
});
