import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  connectionObject,
  connectionUri,
  parseConnection,
  parseConnectionUri,
} from '../../src/config/airflow-connection.js';
import { airflowRun } from '../../src/config/airflow-run.js';
import { airflowFiles, findConnection, findVariable, loadSecrets } from '../../src/config/airflow-secrets.js';
import { loadConfig, redactConfig } from '../../src/config/config.js';
import { AppError } from '../../src/lib/errors.js';
import { URIS } from './connection-uris.js';

const folder = mkdtempSync(join(tmpdir(), 'rp-secrets-'));
const NO_FILES = { variables: undefined, connections: undefined };

function fileWith(content: unknown): string {
  const path = join(folder, `${Math.random().toString(36).slice(2)}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

test('connection URIs are read as Airflow reads them', () => {
  assert.ok(URIS.length >= 9);
  for (const [uri, expected] of URIS) assert.deepEqual(parseConnectionUri('c', uri), expected, uri);
});

test('a connection survives being written as URI, as JSON text and as object', () => {
  for (const [uri, connection] of URIS) {
    assert.deepEqual(parseConnectionUri('c', connectionUri(connection)), connection, uri);
    assert.deepEqual(parseConnection('c', JSON.stringify(connectionObject(connection))), connection, uri);
    assert.deepEqual(parseConnection('c', connectionObject(connection)), connection, uri);
  }
});

test('upper case in a host is lowered, and postgresql is postgres', () => {
  const { type, host } = parseConnectionUri('c', 'postgresql://DB.Example');
  assert.deepEqual([type, host], ['postgres', 'db.example']);
});

test("the original's list form and Airflow's object form say the same", () => {
  const one = {
    conn_type: 'aws',
    description: '',
    host: '',
    login: 'AKIA',
    password: 'pw',
    schema: '',
    port: null,
    extra: {},
  };
  const forms = {
    list: [{ conn_id: 'aws_id', ...one }],
    object: { aws_id: one },
    uri: { aws_id: 'aws://AKIA:pw@' },
    nestedList: { aws_id: [one] },
  };
  for (const [form, content] of Object.entries(forms)) {
    const secrets = loadSecrets({}, { ...NO_FILES, connections: fileWith(content) });
    const found = findConnection(secrets, ['aws_default', 'aws_id']);
    assert.deepEqual(found?.value, { type: 'aws', login: 'AKIA', password: 'pw', extra: {} }, form);
    assert.equal(found?.name, 'aws_id');
  }
});

test('variables are read in list form, in object form, with descriptions and as other JSON', () => {
  const forms = [
    { S3Path: 'rescue', N: 2, O: { value: 'inner', description: 'd' } },
    [
      { key: 'S3Path', value: 'rescue' },
      { key: 'N', value: 2 },
      { key: 'O', value: 'inner', description: 'd' },
    ],
  ];
  for (const content of forms) {
    const secrets = loadSecrets({}, { ...NO_FILES, variables: fileWith(content) });
    const values = ['S3Path', 'N', 'O'].map((name) => findVariable({}, secrets, [name])?.value);
    assert.deepEqual(values, ['rescue', '2', 'inner']);
  }
});

test('the environment goes before the files, whatever the name', () => {
  const variables = fileWith({ OPENWEATHERMAP_API: 'file', S3Path: 'file', S3BucketName: 'file' });
  const connections = fileWith({ aws_default: 'aws://file:x@', snowflake_id: 'snowflake://file:x@' });
  const environment = {
    WEATHERMAP_API: 'plain',
    AIRFLOW_VAR_S3PATH: 'airflow',
    AIRFLOW_VAR_S3BUCKETNAME: '',
    AIRFLOW_CONN_AWS_ID: '{"conn_type": "aws", "login": "env", "extra": {"region_name": "eu-west-3"}}',
  };
  const secrets = loadSecrets(environment, { variables, connections });
  const key = findVariable(environment, secrets, ['OPENWEATHERMAP_API', 'WEATHERMAP_API']);
  assert.deepEqual(key, { name: 'WEATHERMAP_API', value: 'plain', from: 'environment WEATHERMAP_API' });
  assert.deepEqual(findVariable(environment, secrets, ['S3Path']), {
    name: 'S3Path',
    value: 'airflow',
    from: 'environment AIRFLOW_VAR_S3PATH',
  });
  assert.equal(findVariable(environment, secrets, ['S3BucketName'])?.from, variables);
  assert.equal(findConnection(secrets, ['aws_default', 'aws_id'])?.value.login, 'env');
  assert.equal(findConnection(secrets, ['snowflake_rescue_predict_db', 'snowflake_id'])?.from, connections);
  assert.equal(findConnection(secrets, ['absent']), undefined);
});

test('what is written is the object form, and is read back the same', () => {
  const secrets = loadSecrets({ AIRFLOW_CONN_AWS_DEFAULT: URIS[2]?.[0] }, NO_FILES);
  const aws = findConnection(secrets, ['aws_default']);
  assert.ok(aws !== undefined);
  const files = airflowFiles([{ name: 'AMI_ID', value: 'ami-1', from: 'x' }], [aws]);
  const again = loadSecrets(
    {},
    {
      variables: fileWith(files.variables),
      connections: fileWith(files.connections),
    },
  );
  assert.equal(Array.isArray(JSON.parse(files.connections)), false);
  assert.equal(findVariable({}, again, ['AMI_ID'])?.value, 'ami-1');
  assert.deepEqual(findConnection(again, ['aws_default'])?.value, aws.value);
});

test('no fault shows a secret', () => {
  const secret = 'hunter2hunter2';
  const faulty: readonly (() => unknown)[] = [
    () => parseConnection('c', `{"password": "${secret}"`),
    () => parseConnection('c', `{"conn_type": "x", "extra": "${secret}"}`),
    () => parseConnection('c', `{"conn_type": "x", "port": "${secret}"}`),
    () => parseConnection('c', secret),
    () => parseConnection('c', `a://b://${secret}://d`),
    () => parseConnection('c', `a://u:${secret}@host:1:2`),
    () => parseConnection('c', { conn_type: 'x', password: secret, extra: '[1]' }),
    () => loadSecrets({}, { ...NO_FILES, variables: fileWith(`{"a": "${secret}`) }),
    () => loadSecrets({}, { ...NO_FILES, connections: fileWith([{ password: secret }]) }),
    () => loadSecrets({}, { ...NO_FILES, variables: fileWith(`"${secret}"`) }),
    () => loadSecrets({}, { ...NO_FILES, connections: fileWith([{ conn_id: 'a' }, { conn_id: 'a' }]) }),
    () => loadSecrets({}, { ...NO_FILES, connections: join(folder, 'absent.json') }),
  ];
  assert.ok(faulty.length > 0);
  for (const run of faulty)
    assert.throws(run, (error) => {
      assert.ok(error instanceof AppError && error.code === 'CONFIG_INVALID', String(error));
      assert.ok(!`${error.message} ${JSON.stringify(error.details)} ${String(error.cause)}`.includes(secret));
      return true;
    });
});

test("the configuration takes over an installation's files, and prints no value of theirs", () => {
  writeFileSync(
    join(folder, 'variables.json'),
    JSON.stringify({ WEATHERMAP_API: 'key-of-file', Other: 'x' }),
  );
  const connections = fileWith([
    { conn_id: 'aws_id', conn_type: 'aws', login: 'AKIA', password: 'pw-of-file' },
  ]);
  const file = join(folder, 'rescue-predict.config.json');
  writeFileSync(file, JSON.stringify({ airflow: { variables: 'variables.json' } }));
  const environment = { RESCUE_PREDICT_AIRFLOW_CONNECTIONS: connections };
  const config = loadConfig(environment, { config: file }, '/elsewhere');
  assert.equal(config.openWeatherMapKey, 'key-of-file');
  assert.equal(config.weather.forecast, 'openweathermap');
  assert.equal(config.airflow.files.variables, join(folder, 'variables.json'));
  assert.deepEqual(config.airflow.unused, ['Other']);
  const aws = config.airflow.taken.find(({ setting }) => setting.names[0] === 'aws_default');
  assert.equal(aws?.connection?.value.password, 'pw-of-file');
  const shown = JSON.stringify(redactConfig(config));
  assert.ok(!shown.includes('key-of-file') && !shown.includes('pw-of-file') && !shown.includes('AKIA'));
});

test('faults of the files are told together with every other fault', () => {
  const environment = {
    RESCUE_PREDICT_AIRFLOW_VARIABLES: join(folder, 'absent.json'),
    RESCUE_PREDICT_AIRFLOW_CONNECTIONS: fileWith('[1]'),
  };
  assert.throws(
    () => loadConfig(environment, { department: '999' }, folder),
    (error) => error instanceof AppError && /absent\.json.*conn_id.*"999"/s.test(error.message),
  );
});

test('a connection that cannot be read is told with the part it is for, and stops nothing else', () => {
  const config = loadConfig({ AIRFLOW_CONN_AWS_DEFAULT: '{broken' }, {}, folder);
  const aws = config.airflow.taken.find(({ setting }) => setting.names[0] === 'aws_default');
  assert.match(aws?.fault ?? '', /aws_default \(environment AIRFLOW_CONN_AWS_DEFAULT\): expected JSON/);
});

test("Airflow's instant is the logical date of 2.x or 3.x, or the one the DAG file gives", () => {
  const base = {
    AIRFLOW_CTX_DAG_ID: 'elt',
    AIRFLOW_CTX_TASK_ID: 'build',
    AIRFLOW_CTX_DAG_RUN_ID: 'manual__1',
  };
  assert.equal(airflowRun({}), undefined);
  assert.equal(airflowRun({ ...base, AIRFLOW_CTX_EXECUTION_DATE: 'old' })?.at, 'old');
  assert.equal(airflowRun({ ...base, AIRFLOW_CTX_LOGICAL_DATE: 'new' })?.at, 'new');
  const given = { ...base, AIRFLOW_CTX_LOGICAL_DATE: 'new', RESCUE_PREDICT_RUN_AT: 'given' };
  assert.deepEqual(airflowRun(given), {
    dag: 'elt',
    run: 'manual__1',
    task: 'build',
    tryNumber: '1',
    at: 'given',
    taskParams: '{}',
    runParams: '{}',
  });
});
