import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatPageAddress, parsePageAddress } from '../../../src/web/state/page-address.js';

const parse = (url: string) => {
  const { pathname, search } = new URL(url, 'http://localhost');
  return parsePageAddress(pathname, search);
};

test('a full address survives reading and writing', () => {
  const url = '/d/77?j=2026-11-23&c=77288&vue=ecart&pal=cvd&motifs=1&cl=DE&lang=en&rendu=svg';
  assert.equal(formatPageAddress(parse(url)), url);
});

test('a bare address is the defaults: French, risk, standard palette', () => {
  const address = parse('/d/2A');
  assert.deepEqual(
    [address.department, address.language, address.layer, address.palette, address.patterns, address.steps],
    ['2A', 'fr', 'risk', 'std', false, []],
  );
  assert.equal(formatPageAddress(address), '/d/2A');
});

test('what is not understood is left out, not passed on', () => {
  const urls = [
    '/d/7777',
    '/d/77?j=2026-02-30',
    '/d/77?c=1',
    '/d/77?lang=de',
    '/d/77?cl=XYZ',
    '/d/77?vue=autre',
  ];
  assert.ok(urls.length > 0);
  for (const url of urls) {
    const address = parse(url);
    assert.ok(['/', '/d/77'].includes(formatPageAddress(address)), url);
  }
});

test('letters of the filter are put in order and not repeated', () => {
  assert.equal(formatPageAddress(parse('/d/77?cl=EDE')), '/d/77?cl=DE');
});
