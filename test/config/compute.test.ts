import assert from 'node:assert/strict';
import { it } from 'node:test';
import { parseConnection } from '../../src/config/airflow-connection.js';
import { loadConfig, redactConfig } from '../../src/config/config.js';

const ORIGINAL = {
  AIRFLOW_VAR_AMI_ID: 'ami-0123',
  AIRFLOW_VAR_KEY_PAIR_NAME: 'rescue',
  AIRFLOW_VAR_KEY_PATH: '/keys/rescue.pem',
  AIRFLOW_VAR_SECURITY_GROUP_ID: 'sg-1,sg-2',
  AIRFLOW_VAR_INSTANCE_TYPE: 't3.large',
  AIRFLOW_VAR_AWS_DEFAULT_REGION: 'eu-west-3',
  AIRFLOW_VAR_JENKINS_URL: 'https://jenkins.example/',
  AIRFLOW_VAR_JENKINS_USER: 'rescue',
  AIRFLOW_VAR_JENKINS_TOKEN: 'jenkins-secret',
  AIRFLOW_VAR_JENKINS_JOB_NAME: 'team/train',
  AIRFLOW_CONN_SNOWFLAKE_RESCUE_PREDICT_DB: 'snowflake://bot:snowflake-secret@/public?account=ab1',
  MLFLOW_TRACKING_URI: 'https://mlflow.example',
  MLFLOW_TRACKING_TOKEN: 'mlflow-secret',
};
const SETTINGS = {
  departments: '2A,77',
  compute: { kind: 'ec2', environment: ['FURTHER'] },
  gate: { kind: 'jenkins', parameters: { DAY: '{day}' } },
};
const load = (settings: unknown, environment: Readonly<Record<string, string>> = {}) =>
  loadConfig({ ...environment, RESCUE_PREDICT_CONFIG: JSON.stringify(settings) }, {}, '/tmp');

it('trains here and asks nobody unless told otherwise, whatever the original has', () => {
  const { compute, gate } = load({}, ORIGINAL);
  assert.equal(compute.kind, 'local');
  assert.deepEqual(gate, { kind: 'none' });
});

it('takes machine and gate from the names of the original', () => {
  const { compute, gate } = load(SETTINGS, ORIGINAL);
  assert.ok(compute.kind === 'ec2' && gate.kind === 'jenkins');
  const { imageId, keyName, keyPath, securityGroupIds, instanceType, region } = compute;
  assert.deepEqual(
    { imageId, keyName, keyPath, securityGroupIds, instanceType, region },
    {
      imageId: 'ami-0123',
      keyName: 'rescue',
      keyPath: '/keys/rescue.pem',
      securityGroupIds: ['sg-1', 'sg-2'],
      instanceType: 't3.large',
      region: 'eu-west-3',
    },
  );
  assert.equal(gate.job, 'team/train');
});

it('names everything that EC2 and Jenkins miss, at once', () => {
  assert.throws(
    () => load({ compute: { kind: 'ec2' }, gate: { kind: 'jenkins' } }),
    (error: Error) => {
      for (const name of ['AMI_ID', 'KEY_PATH', 'KEY_PAIR_NAME', 'SECURITY_GROUP_ID', 'AWS_DEFAULT_REGION'])
        assert.match(error.message, new RegExp(`ec2 needs compute.* or ${name}`));
      for (const name of ['JENKINS_URL', 'JENKINS_USER', 'JENKINS_TOKEN', 'JENKINS_JOB_NAME'])
        assert.match(error.message, new RegExp(`jenkins needs ${name}`));
      return true;
    },
  );
});

it('hands settings and secrets on to the machine, which reads them and trains there', () => {
  const { compute } = load(SETTINGS, { ...ORIGINAL, DATABASE_URL: 'postgres://db', FURTHER: 'more' });
  assert.ok(compute.kind === 'ec2');
  const there = loadConfig(compute.environment, {}, '/tmp');
  assert.deepEqual(there.departments, ['2A', '77']);
  assert.equal(there.compute.kind, 'local');
  assert.equal(there.gate.kind, 'none');
  assert.equal(there.databaseUrl, 'postgres://db');
  assert.ok(there.tracking.kind === 'mlflow' && there.tracking.token === 'mlflow-secret');
  assert.equal(compute.environment.FURTHER, 'more');
  const name = 'AIRFLOW_CONN_SNOWFLAKE_RESCUE_PREDICT_DB';
  assert.deepEqual(
    parseConnection('there', compute.environment[name]),
    parseConnection('here', ORIGINAL[name]),
  );
  const kept = Object.keys(compute.environment).filter((one) => /JENKINS|KEY_PATH|AMI_ID/.test(one));
  assert.deepEqual(kept, [], 'what launches and asks stays here');
});

it('prints no secret of machine and gate', () => {
  const printed = JSON.stringify(redactConfig(load(SETTINGS, ORIGINAL)));
  for (const secret of ['jenkins-secret', 'mlflow-secret', 'snowflake-secret'])
    assert.ok(!printed.includes(secret), secret);
  const here = JSON.stringify(redactConfig(load({}, { ANY_SECRET: 'of the environment' })));
  assert.ok(!here.includes('of the environment'));
});

it('launches nothing for the simulated country', () => {
  const environment = { ...ORIGINAL, RESCUE_PREDICT_CONFIG: JSON.stringify(SETTINGS) };
  const { compute, gate } = loadConfig(environment, { simulated: true }, '/tmp');
  assert.equal(compute.kind, 'local');
  assert.equal(gate.kind, 'none');
});
