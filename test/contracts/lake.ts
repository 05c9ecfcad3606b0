import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Lake, Provenance } from '../../src/lake/lake.js';

const PROVENANCE: Provenance = {
  source: 'https://example.org/caract-2023.csv',
  licence: 'Licence Ouverte 2.0',
  fetchedAtUtc: '2026-11-23T05:00:00.000Z',
  etag: '"abc"',
  simulated: false,
};
const bytesOf = (text: string) => new TextEncoder().encode(text);

/** The rules every lake keeps. @param open gives an empty lake each time */
export function lakeContract(name: string, open: () => Promise<Lake>): void {
  describe(`the ${name} lake`, () => {
    it('gives back the bytes and where they came from', async () => {
      const lake = await open();
      const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
      const entry = await lake.put('accidents/caract-2023.csv', bytes, PROVENANCE);
      assert.deepEqual(new Uint8Array(await lake.get('accidents/caract-2023.csv')), bytes);
      assert.equal(entry.sizeBytes, 256);
      assert.equal(entry.sha256, '40aff2e9d2d8922e47afd4648e6967497158785fbd1da870e7110266bf944880');
      assert.deepEqual(await lake.stat('accidents/caract-2023.csv'), entry);
      assert.deepEqual({ ...entry, ...PROVENANCE }, entry);
    });

    it('keeps an object without bytes', async () => {
      const lake = await open();
      await lake.put('empty', new Uint8Array(), PROVENANCE);
      assert.equal((await lake.get('empty')).byteLength, 0);
    });

    it('returns the first entry when the same bytes come again', async () => {
      const lake = await open();
      const first = await lake.put('a.csv', bytesOf('x'), PROVENANCE);
      const again = await lake.put('a.csv', bytesOf('x'), {
        ...PROVENANCE,
        fetchedAtUtc: '2027-01-01T00:00:00Z',
      });
      assert.deepEqual(again, first);
    });

    it('refuses other bytes under a key and leaves the first ones as they are', async () => {
      const lake = await open();
      await lake.put('a.csv', bytesOf('first'), PROVENANCE);
      await assert.rejects(lake.put('a.csv', bytesOf('second'), PROVENANCE), { code: 'LAKE_OBJECT_EXISTS' });
      assert.deepEqual(new Uint8Array(await lake.get('a.csv')), bytesOf('first'));
    });

    it('says what is not there', async () => {
      const lake = await open();
      assert.equal(await lake.stat('absent.csv'), undefined);
      await assert.rejects(lake.get('absent.csv'), { code: 'LAKE_OBJECT_MISSING' });
      assert.deepEqual(await lake.list('absent/'), []);
    });

    it('lists what starts with the prefix, sorted by key', async () => {
      const lake = await open();
      for (const key of ['b/2.csv', 'a/10.csv', 'a/2.csv', 'ab.csv', 'a/deep/er.csv'])
        await lake.put(key, bytesOf(key), PROVENANCE);
      const keys = async (prefix: string) => (await lake.list(prefix)).map((entry) => entry.key);
      assert.deepEqual(await keys(''), ['a/10.csv', 'a/2.csv', 'a/deep/er.csv', 'ab.csv', 'b/2.csv']);
      assert.deepEqual(await keys('a/'), ['a/10.csv', 'a/2.csv', 'a/deep/er.csv']);
      assert.deepEqual(await keys('a'), ['a/10.csv', 'a/2.csv', 'a/deep/er.csv', 'ab.csv']);
      assert.deepEqual(await keys('a/2'), ['a/2.csv']);
    });

    it('holds keys with accents, spaces and dots', async () => {
      const lake = await open();
      for (const key of ['météo/Île de Ré.csv', 'a..b/c.d.json', '.hidden', 'x.part'])
        assert.deepEqual((await lake.put(key, bytesOf(key), PROVENANCE)).key, key);
      assert.equal((await lake.list('')).length, 4);
    });

    it('refuses keys that could leave the lake', async () => {
      const lake = await open();
      const keys = [
        '',
        '/etc/passwd',
        '../a',
        'a/../b',
        'a/..',
        './a',
        'a//b',
        'a/',
        'a\\b',
        'a\nb',
        'a\u0000b',
      ];
      const names = [
        ...keys,
        '.manifest/a',
        'a/.manifest',
        'a/.manifest/b',
        'x'.repeat(300),
        'a/'.repeat(600),
      ];
      assert.ok(names.length > 0);
      for (const key of names) {
        await assert.rejects(lake.put(key, bytesOf('x'), PROVENANCE), { code: 'INPUT_INVALID' }, key);
        await assert.rejects(lake.get(key), { code: 'INPUT_INVALID' }, key);
        await assert.rejects(lake.stat(key), { code: 'INPUT_INVALID' }, key);
      }
      assert.deepEqual(await lake.list('../'), []);
    });

    it('keeps one object when the same bytes are put many times at once', async () => {
      const lake = await open();
      const entries = await Promise.all(
        Array.from({ length: 8 }, () => lake.put('a.csv', bytesOf('same'), PROVENANCE)),
      );
      for (const entry of entries) assert.deepEqual(entry, entries[0]);
      assert.equal((await lake.list('')).length, 1);
    });
  });
}
