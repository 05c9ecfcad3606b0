import { AppError } from '../../lib/errors.js';
import { requireArtifactPath } from '../artifact-path.js';
import type { Tracking } from '../tracking.js';
import type { MlflowClient } from './client.js';
import { getMlflowRun } from './runs.js';

type ArtifactMethods = Pick<Tracking, 'logArtifact' | 'getArtifact' | 'listArtifacts'>;

/** Files of runs, through a server that keeps them itself (`mlflow server --serve-artifacts`, its default). */
export function openMlflowArtifacts(client: MlflowClient): ArtifactMethods {
  return {
    logArtifact: async (runId, path, bytes) => {
      requireArtifactPath(path);
      await client.putBytes(`${await proxiedFolder(client, runId)}/${encodePath(path)}`, bytes);
    },
    getArtifact: async (runId, path) => {
      requireArtifactPath(path);
      const folder = await proxiedFolder(client, runId);
      const parent = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
      // A server whose artifacts are files answers 500 to a file that is not there, so the list is asked first.
      const { files } = await listFolder(client, runId, parent);
      if (!files.includes(path))
        throw new AppError('NOT_FOUND', `run ${runId} has no artifact ${path}`, { runId, path });
      return client.getBytes(`${folder}/${encodePath(path)}`);
    },
    listArtifacts: async (runId) => {
      await getMlflowRun(client, runId);
      const found: string[] = [];
      const waiting = [''];
      for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
        const { files, folders } = await listFolder(client, runId, folder);
        found.push(...files);
        waiting.push(...folders);
      }
      return found.sort();
    },
  };
}

/**
 * Where the server takes and gives the run's files. Only its own address is used, whatever host the run names.
 * @throws AppError NOT_FOUND · TRACKING_REFUSED when the server keeps files elsewhere, for example in S3
 */
async function proxiedFolder(client: MlflowClient, runId: string): Promise<string> {
  const { info } = await getMlflowRun(client, runId);
  const [, path] = /^mlflow-artifacts:(?:\/\/[^/]*)?\/(.+)$/.exec(info.artifact_uri ?? '') ?? [];
  if (path === undefined)
    throw new AppError(
      'TRACKING_REFUSED',
      `artifacts of run ${runId}: expected a server that serves them (mlflow server --serve-artifacts), found ${info.artifact_uri?.split(':')[0] ?? 'no'} storage`,
      { runId },
    );
  return `mlflow-artifacts/artifacts/${path.replace(/\/+$/, '')}`;
}

type Listed = { readonly files: string[]; readonly folders: string[] };

async function listFolder(client: MlflowClient, runId: string, path: string): Promise<Listed> {
  const listed: Listed = { files: [], folders: [] };
  for (let token: string | undefined = ''; token !== undefined; ) {
    const page: {
      files?: readonly { path: string; is_dir?: boolean }[];
      next_page_token?: string;
    } = await client.get('mlflow/artifacts/list', {
      run_id: runId,
      ...(path === '' ? {} : { path }),
      ...(token === '' ? {} : { page_token: token }),
    });
    for (const file of page.files ?? [])
      (file.is_dir === true ? listed.folders : listed.files).push(file.path);
    token = page.next_page_token === '' ? undefined : page.next_page_token;
  }
  return listed;
}

function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
