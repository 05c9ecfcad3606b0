import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { decodeText, openCsv } from '../../src/sources/csv.js';
import { findFiles } from '../../src/sources/glob.js';
import { parseJson } from '../../src/sources/json.js';
import { readFiles } from '../../src/sources/source.js';
import { bytesOf, collect, contextOf, failsWith } from './support.js';

const FACTS = { publisher: 'test', licence: 'test', url: '', prefix: 'meta/' };

async function folder(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'rescue-predict-sources-'));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), content);
  }
  return root;
}

test('Globs know stars, question marks, any folders and braces, and nothing else is special.', async () => {
  const root = await folder({ 'a1.csv': '', 'a2.csv': '', 'b(1).json': '', 'deep/er/a3.csv': '' });
  try {
    const cases: readonly (readonly [string, readonly string[]])[] = [
      ['*.csv', ['a1.csv', 'a2.csv']],
      ['a?.{csv,json}', ['a1.csv', 'a2.csv']],
      ['**/*.csv', ['a1.csv', 'a2.csv', 'deep/er/a3.csv']],
      ['b(1).json', ['b(1).json']],
      ['deep/*/a3.csv', ['deep/er/a3.csv']],
    ];
    assert.ok(cases.length > 0);
    for (const [glob, expected] of cases)
      assert.deepEqual(
        await findFiles([join(root, glob)]),
        expected.map((path) => join(root, path)),
        glob,
      );
    await assert.rejects(findFiles([join(root, '*.zip')]), failsWith('SOURCE_FILE_MISSING', /\*\.zip/));
  } finally {
    await rm(root, { recursive: true });
  }
});

test('Packed files are unpacked under their plain name; a damaged one is refused.', async () => {
  const packed = gzipSync('hello');
  const root = await folder({
    'good.csv.gz': packed,
    'bad.csv.gz': packed.subarray(0, 15),
    'x/good.csv': 'hello',
  });
  try {
    const good = await collect(readFiles(FACTS, contextOf({ files: [join(root, 'good*')] })));
    assert.deepEqual(
      good.map(({ name, bytes }) => [name, new TextDecoder().decode(bytes)]),
      [['meta/good.csv', 'hello']],
    );
    await assert.rejects(
      collect(readFiles(FACTS, contextOf({ files: [join(root, '**/good*')] }))),
      failsWith('CONFIG_INVALID', /different names/),
    );
    await assert.rejects(
      collect(readFiles(FACTS, contextOf({ files: [join(root, 'bad*')] }))),
      failsWith('SOURCE_MALFORMED', /bad\.csv\.gz/),
    );
  } finally {
    await rm(root, { recursive: true });
  }
});

test('Text is UTF-8 when it can be, else Windows-1252.', () => {
  assert.equal(decodeText(bytesOf('\uFEFFété')), 'été');
  assert.equal(decodeText(Uint8Array.from([0xe9, 0x74, 0xe9, 0x80])), 'été€');
});

test('Line numbers count the lines of the file, also after a field of two lines.', () => {
  const { at, forEachRow } = openCsv<'a' | 'b'>(bytesOf('a;b\r\n1;"x\r\ny"\r\n2;z\r\n'), 'f.csv', {
    a: ['a'],
    b: ['b'],
  });
  const seen: [string | undefined, number][] = [];
  forEachRow((fields, line) => seen.push([fields[at.a], line]));
  assert.deepEqual(seen, [
    ['1', 3],
    ['2', 4],
  ]);
});

test('JSON that is cut off, HTML or empty is refused with what was found.', () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['', /an empty file/],
    ['<html></html>', /found HTML/],
    ['[{"nom": "Melun"', /expected whole JSON, found text that ends with .*Melun/],
  ];
  assert.ok(cases.length > 0);
  for (const [text, message] of cases)
    assert.throws(() => parseJson(bytesOf(text), 'f.json'), failsWith('SOURCE_MALFORMED', message));
});
