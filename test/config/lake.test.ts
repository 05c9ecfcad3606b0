import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Environment, loadConfig, redactConfig } from '../../src/config/config.js';

const folder = mkdtempSync(join(tmpdir(), 'rp-lake-config-'));

function lakeOf(lake: Record<string, unknown>, environment: Environment = {}, simulated = false) {
  const config = join(folder, 'config.json');
  writeFileSync(config, JSON.stringify({ lake }));
  return loadConfig(environment, { config, simulated }, folder);
}
const connection = (extra: Record<string, unknown>) =>
  JSON.stringify({ conn_type: 'aws', login: 'AKIA', password: 'pw', extra });

test('the lake is a folder unless the settings say otherwise', () => {
  assert.deepEqual(lakeOf({}).lake, { kind: 'local' });
  assert.throws(() => lakeOf({ bucket: 'b' }), /lake: bucket are settings of the kind s3/);
});

test('a lake on S3 needs a bucket, and nothing else', () => {
  assert.throws(() => lakeOf({ kind: 's3' }), /lake.bucket or S3BucketName/);
  assert.deepEqual(lakeOf({ kind: 's3', bucket: 'b' }).lake, {
    kind: 's3',
    bucket: 'b',
    prefix: '',
    endpoint: undefined,
    region: undefined,
    forcePathStyle: false,
    credentials: undefined,
    maxAttempts: undefined,
  });
});

test("the original's variables and its connection complete the settings", () => {
  const { lake } = lakeOf(
    { kind: 's3' },
    {
      AIRFLOW_VAR_S3BUCKETNAME: 'rescue',
      AIRFLOW_VAR_S3PATH: '/predict/',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AIRFLOW_CONN_AWS_ID: connection({
        region_name: 'eu-west-3',
        aws_session_token: 't',
        config_kwargs: { retries: { mode: 'standard', max_attempts: 9 } },
        service_config: { s3: { endpoint_url: 'http://minio:9000' } },
      }),
    },
  );
  assert.deepEqual(lake, {
    kind: 's3',
    bucket: 'rescue',
    prefix: 'predict',
    endpoint: 'http://minio:9000',
    region: 'eu-west-3',
    forcePathStyle: true,
    credentials: { accessKeyId: 'AKIA', secretAccessKey: 'pw', sessionToken: 't' },
    maxAttempts: 10,
  });
});

test('the file is stronger than the connection, and another server needs no region', () => {
  const given = { kind: 's3', bucket: 'b', endpoint: 'http://127.0.0.1:9000', forcePathStyle: false };
  const { lake } = lakeOf(given, { AIRFLOW_CONN_AWS_DEFAULT: connection({ endpoint_url: 'http://other' }) });
  assert.ok(lake.kind === 's3');
  assert.equal(lake.endpoint, 'http://127.0.0.1:9000');
  assert.equal(lake.forcePathStyle, false);
  assert.equal(lake.region, 'us-east-1');
});

test('what a connection asks for and is not read is a fault, not silence', () => {
  const environment = { AIRFLOW_CONN_AWS_DEFAULT: connection({ role_arn: 'arn:aws:iam::1:role/x' }) };
  assert.throws(() => lakeOf({ kind: 's3', bucket: 'b' }, environment), /role_arn is not read/);
});

test('the secret of a lake is never shown', () => {
  const config = lakeOf({ kind: 's3', bucket: 'b' }, { AIRFLOW_CONN_AWS_DEFAULT: connection({}) });
  const shown = JSON.stringify(redactConfig(config));
  assert.match(shown, /"credentials":"\*\*\*"/);
  assert.doesNotMatch(shown, /"pw"|AKIA/);
});

test('the simulated country never shares a lake with the real one', () => {
  const prefixes = ['', 'predict'].map((prefix) => {
    const { lake } = lakeOf({ kind: 's3', bucket: 'b', prefix }, {}, true);
    return lake.kind === 's3' ? lake.prefix : undefined;
  });
  assert.deepEqual(prefixes, ['simulated', 'predict-simulated']);
});
