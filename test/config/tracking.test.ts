import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadConfig, redactConfig } from '../../src/config/config.js';

const folder = mkdtempSync(join(tmpdir(), 'rp-config-'));
after(() => rmSync(folder, { recursive: true }));

function load(tracking: unknown, environment: Record<string, string> = {}) {
  writeFileSync(join(folder, 'config.json'), JSON.stringify(tracking === undefined ? {} : { tracking }));
  return loadConfig(environment, { config: 'config.json' }, folder);
}

const none = { token: undefined, username: undefined, password: undefined };

test('tracking is embedded unless told', () => {
  assert.deepEqual(load(undefined).tracking, { kind: 'embedded' });
  assert.deepEqual(load(undefined, { MLFLOW_TRACKING_URI: '' }).tracking, { kind: 'embedded' });
});

test('MLFLOW_TRACKING_URI turns tracking to that server, before the file, unless the file says embedded', () => {
  const environment = { MLFLOW_TRACKING_URI: 'http://mlflow:5000/' };
  const mlflow = { kind: 'mlflow', uri: 'http://mlflow:5000', ...none };
  assert.deepEqual(load(undefined, environment).tracking, mlflow);
  assert.deepEqual(load({ kind: 'mlflow', uri: 'http://other' }, environment).tracking, mlflow);
  assert.deepEqual(load({ kind: 'embedded' }, environment).tracking, { kind: 'embedded' });
  assert.deepEqual(load({ uri: 'https://a/b' }).tracking, { ...mlflow, uri: 'https://a/b' });
});

test('token and password come from the environment or the address, and are never shown', () => {
  const config = load(undefined, {
    MLFLOW_TRACKING_URI: 'https://someone:pass%20word@mlflow.example/path',
    MLFLOW_TRACKING_TOKEN: 'a-token',
  });
  assert.deepEqual(config.tracking, {
    kind: 'mlflow',
    uri: 'https://mlflow.example/path',
    token: 'a-token',
    username: 'someone',
    password: 'pass word',
  });
  const shown = JSON.stringify(redactConfig(config));
  assert.ok(!shown.includes('a-token') && !shown.includes('pass word') && !shown.includes('pass%20word'));
});

test('an address that is none, or missing, is refused by name, without showing it', () => {
  const refused = (tracking: unknown, message: RegExp, environment = {}) =>
    assert.throws(() => load(tracking, environment), { code: 'CONFIG_INVALID', message });
  refused({ kind: 'mlflow' }, /tracking: mlflow needs an address/);
  refused({ kind: 'mlflow', uri: 'sqlite:///x' }, /expected the http\(s\) address .* found sqlite:/);
  refused(undefined, /found no address$/, { MLFLOW_TRACKING_URI: 'not an address' });
  refused({ kind: 'embedded', uri: 'http://a' }, /uri is a setting of the kind mlflow/);
});
