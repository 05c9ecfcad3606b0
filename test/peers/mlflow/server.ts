import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openVirtualEnvironment } from '../virtual-environment.js';

/**
 * MLflow without its page and its machine-learning extras: the server with SQL and files, the Python client, and what a
 * Python user needs to score the logged model.
 */
const REQUIREMENTS = [
  'mlflow-skinny==3.17.2',
  'aiohttp==3.14.5',
  'alembic==1.20.1',
  'cryptography==50.0.2',
  'Flask==3.1.3',
  'flask-cors==6.0.5',
  'graphene==3.4.3',
  'SQLAlchemy==2.1.9',
  'numpy==2.4.6',
  'pandas==3.1.1',
  'onnx==1.23.2',
  'onnxruntime==1.32.0',
  'scipy==1.17.1',
  'xgboost-cpu==3.2.0',
] as const;

/** The last MLflow 2, with the server's packages; Flask-WTF is for its app with users. */
const REQUIREMENTS_2 = [
  'mlflow-skinny==2.22.5',
  'alembic==1.20.1',
  'docker==7.2.0',
  'Flask==3.1.3',
  'Flask-WTF==1.3.0',
  'graphene==3.4.3',
  'gunicorn==27.0.1',
  'SQLAlchemy==2.0.58',
  'numpy==2.4.6',
  'pandas==2.3.3',
] as const;

/** The virtual environment of a major version of MLflow, or why there is none. */
export const openMlflowEnvironment = (major: 2 | 3 = 3) =>
  major === 2
    ? openVirtualEnvironment('mlflow-2', REQUIREMENTS_2)
    : openVirtualEnvironment('mlflow', REQUIREMENTS);

/** Whom MLflow's app with users knows at first. */
export const ADMINISTRATOR = { username: 'admin', password: 'password1234' } as const;

export type MlflowServer = { readonly uri: string; readonly close: () => Promise<void> };

/**
 * Starts a real MLflow server on loopback: SQLite behind it, its artifacts served by itself.
 * @param users whether it asks for user name and password: {@link ADMINISTRATOR}
 */
export async function startMlflow(bin: (program: string) => string, users = false): Promise<MlflowServer> {
  const folder = mkdtempSync(join(tmpdir(), 'rescue-predict-mlflow-'));
  const port = await freePort();
  const uri = `http://127.0.0.1:${port}`;
  const options = {
    'backend-store-uri': `sqlite:///${join(folder, 'mlflow.db')}`,
    'artifacts-destination': join(folder, 'artifacts'),
    host: '127.0.0.1',
    port: String(port),
    workers: '1',
  };
  const server = spawn(
    bin('mlflow'),
    [
      'server',
      '--serve-artifacts',
      ...(users ? ['--app-name', 'basic-auth'] : []),
      ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]),
    ],
    {
      cwd: folder,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        // MLflow 2 starts gunicorn by name.
        PATH: `${dirname(bin('mlflow'))}:${process.env.PATH}`,
        MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
        MLFLOW_FLASK_SERVER_SECRET_KEY: 'of this test only',
        DO_NOT_TRACK: 'true',
      },
    },
  );
  let log = '';
  for (const stream of [server.stdout, server.stderr])
    stream.on('data', (chunk: Buffer) => {
      log = `${log}${chunk}`.slice(-4000);
    });
  const close = async () => {
    await end(server);
    rmSync(folder, { recursive: true, force: true });
  };
  for (let i = 0; i < 600; i++) {
    if (server.exitCode !== null) break;
    const alive = await fetch(`${uri}/health`).catch(() => undefined);
    if (alive?.ok === true) return { uri, close };
    await pause(100);
  }
  await close();
  throw new Error(`mlflow server did not start: ${log}`);
}

/** The server is a group of processes of its own. */
async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.pid === undefined) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  process.kill(-server.pid, 'SIGKILL');
  await ended;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** Puts everything away, so that the next test finds nothing; names of experiments become free again. */
export async function wipe(uri: string): Promise<void> {
  const call = async <Answer>(method: string, path: string, body: unknown): Promise<Answer> => {
    const answer = await fetch(`${uri}/api/2.0/mlflow/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Answer;
  };
  const { experiments = [] } = await call<{ experiments?: { experiment_id: string }[] }>(
    'POST',
    'experiments/search',
    { max_results: 1000 },
  );
  for (const { experiment_id } of experiments.filter((one) => one.experiment_id !== '0')) {
    await call('POST', 'experiments/update', { experiment_id, new_name: `gone ${randomUUID()}` });
    await call('POST', 'experiments/delete', { experiment_id });
  }
  const { registered_models = [] } = await call<{ registered_models?: { name: string }[] }>(
    'GET',
    'registered-models/search',
    {},
  );
  for (const { name } of registered_models) await call('DELETE', 'registered-models/delete', { name });
}
