import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, describe, it } from 'node:test';

// `docker compose` is a shell around compose-go; main.go asks that library, at the version in go.mod.
const folder = mkdtempSync(join(tmpdir(), 'rescue-predict-compose-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const program = join(folder, 'compose-config');
const built = spawnSync('go', ['build', '-o', program, '.'], {
  cwd: 'test/peers/compose',
  encoding: 'utf8',
  timeout: 120_000,
});
const skip =
  built.status === 0 ? false : `go build failed: ${built.error?.message ?? built.stderr.split('\n').at(-2)}`;

const example = readFileSync('.env.example', 'utf8');
const SECRETS = ['POSTGRES_PASSWORD', 'MINIO_ROOT_PASSWORD'];

function load(environment: string): { readonly status: number | null; readonly said: string } {
  const file = join(folder, 'env');
  writeFileSync(file, environment);
  const { status, stdout, stderr } = spawnSync(program, [resolve('compose.yaml'), file], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '' },
  });
  return { status, said: status === 0 ? stdout : stderr };
}

const filled = (names: readonly string[]) =>
  names.reduce((text, name) => text.replace(`${name}=`, `${name}=s3cret${name.length}`), example);

describe('compose.yaml, read as docker compose reads it', { skip }, () => {
  it('is valid with .env.example filled in, every profile included', () => {
    const { status, said } = load(filled(SECRETS));
    assert.equal(status, 0, said);
    for (const service of ['app', 'worker', 'postgres', 'minio', 'bucket', 'mlflow', 'airflow'])
      assert.match(said, new RegExp(`^  ${service}:$`, 'm'));
    assert.match(said, /postgres:\/\/rescue_predict:s3cret17@postgres:5432\/rescue_predict/);
  });

  it('refuses to start without a password, and names it', () => {
    for (const missing of SECRETS) {
      const { status, said } = load(filled(SECRETS.filter((name) => name !== missing)));
      assert.notEqual(status, 0);
      assert.match(said, new RegExp(missing));
    }
  });

  it('publishes nothing beyond loopback', () => {
    const { said } = load(filled(SECRETS));
    const published = [...said.matchAll(/published: .*/g)].length;
    assert.ok(published > 0);
    assert.equal([...said.matchAll(/host_ip: 127\.0\.0\.1/g)].length, published);
  });
});

describe('the files of Docker', () => {
  it('hold no password', () => {
    const text = readFileSync('compose.yaml', 'utf8');
    const secrets = [...text.matchAll(/^\s*(?:\w*(?:PASSWORD|SECRET|TOKEN|KEY)\w*): (.*)$/gm)];
    assert.ok(secrets.length > 0);
    for (const [line, value = ''] of secrets)
      if (!line.includes('ACCESS_KEY_ID')) assert.match(value, /^\$\{\w+:[?-]/, line);
    for (const name of SECRETS) assert.match(example, new RegExp(`^${name}=$`, 'm'));
  });

  it('name versions, not latest', () => {
    const texts = ['compose.yaml', 'Dockerfile', 'deploy/compose/airflow.Dockerfile'].map((file) =>
      readFileSync(file, 'utf8'),
    );
    const images = texts.flatMap((text) =>
      [...text.matchAll(/(?:image: |^FROM |ARG NODE=)(\S+)/gm)].map(([, image = '']) => image),
    );
    assert.ok(images.length > 0);
    for (const image of images)
      if (!image.startsWith('$' + '{NODE}')) assert.match(image, /:[\w.-]*\d[\w.-]*\}?$/);
  });
});
