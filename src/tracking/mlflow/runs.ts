import type { Clock } from '../../lib/clock.js';
import { AppError } from '../../lib/errors.js';
import type { TrackedRun, Tracking } from '../tracking.js';
import { isAlreadyThere, type MlflowClient } from './client.js';
import { type MlflowExperiment, type MlflowRun, pairsOf, readRun } from './entities.js';

type RunMethods = Pick<
  Tracking,
  'startRun' | 'logParams' | 'logMetrics' | 'setTags' | 'endRun' | 'getRun' | 'listRuns'
>;

/** MLflow takes so many of each in one call. */
const BATCH = { params: 100, metrics: 1000, tags: 100 } as const;
const PAGE = 1000;

/** Experiments and runs on an MLflow server. */
export function openMlflowRuns(client: MlflowClient, clock: Clock): RunMethods {
  const nextMs = createStamps(clock);
  return {
    startRun: async ({ experiment, name, startedAtUtc, tags = {} }) => {
      const { run } = await client.send<{ run: MlflowRun }>('POST', 'mlflow/runs/create', {
        experiment_id: (await openExperiment(client, experiment)).experiment_id,
        run_name: name,
        start_time: Date.parse(startedAtUtc),
        tags: pairsOf(tags),
      });
      return run.info.run_id;
    },
    logParams: (runId, params) => logBatch(client, runId, 'params', pairsOf(params)),
    logMetrics: async (runId, metrics, step = 0) => {
      requireNumbers(runId, metrics, step);
      const timestamp = nextMs();
      const rows = pairsOf(metrics).map((metric) => ({ ...metric, timestamp, step }));
      await logBatch(client, runId, 'metrics', rows);
    },
    setTags: (runId, tags) => logBatch(client, runId, 'tags', pairsOf(tags)),
    endRun: async (runId, status, endedAtUtc) => {
      const body = { run_id: runId, status, end_time: Date.parse(endedAtUtc) };
      await client.send('POST', 'mlflow/runs/update', body);
    },
    getRun: async (runId) => {
      const run = await getMlflowRun(client, runId);
      const query = { experiment_id: run.info.experiment_id };
      const { experiment } = await client.get<{ experiment: MlflowExperiment }>(
        'mlflow/experiments/get',
        query,
      );
      return readRun(run, experiment.name);
    },
    listRuns: (query) => listRuns(client, query),
  };
}

/** @throws AppError NOT_FOUND */
export async function getMlflowRun(client: MlflowClient, runId: string): Promise<MlflowRun> {
  return (await client.get<{ run: MlflowRun }>('mlflow/runs/get', { run_id: runId })).run;
}

/**
 * Milliseconds that only grow: of two values of one step MLflow shows the later one, and of two of one millisecond the
 * greater, whichever was logged last.
 */
function createStamps(clock: Clock): () => number {
  let last = 0;
  return () => {
    last = Math.max(last + 1, clock.now().getTime());
    return last;
  };
}

/** @throws AppError INPUT_INVALID */
function requireNumbers(runId: string, metrics: Readonly<Record<string, number>>, step: number): void {
  const fault = Object.entries(metrics).find(([, value]) => !Number.isFinite(value));
  if (fault === undefined && Number.isInteger(step)) return;
  throw new AppError(
    'INPUT_INVALID',
    `metrics of run ${runId}: expected finite values and a whole step, came ${fault?.join(' = ') ?? `step ${step}`}`,
    { runId },
  );
}

async function logBatch(
  client: MlflowClient,
  runId: string,
  kind: keyof typeof BATCH,
  rows: readonly unknown[],
): Promise<void> {
  for (let start = 0; start === 0 || start < rows.length; start += BATCH[kind]) {
    const body = { run_id: runId, [kind]: rows.slice(start, start + BATCH[kind]) };
    await client.send('POST', 'mlflow/runs/log-batch', body);
  }
}

async function findExperiment(client: MlflowClient, name: string): Promise<MlflowExperiment | undefined> {
  try {
    const query = { experiment_name: name };
    return (await client.get<{ experiment: MlflowExperiment }>('mlflow/experiments/get-by-name', query))
      .experiment;
  } catch (error) {
    if (error instanceof AppError && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}

/** Finds or makes it; somebody else may make it at the same time. */
async function openExperiment(client: MlflowClient, name: string): Promise<MlflowExperiment> {
  const known = await findExperiment(client, name);
  if (known !== undefined) return known;
  try {
    const made = await client.send<{ experiment_id: string }>('POST', 'mlflow/experiments/create', { name });
    return { ...made, name };
  } catch (error) {
    const other = isAlreadyThere(error) ? await findExperiment(client, name) : undefined;
    if (other === undefined) throw error;
    return other;
  }
}

async function listRuns(
  client: MlflowClient,
  { experiment, limit, offset = 0 }: Parameters<Tracking['listRuns']>[0],
): Promise<TrackedRun[]> {
  const named = experiment === undefined ? undefined : await findExperiment(client, experiment);
  const experiments =
    experiment === undefined ? await listExperiments(client) : named === undefined ? [] : [named];
  const names = new Map(experiments.map((one) => [one.experiment_id, one.name]));
  const wanted = offset + limit;
  if (names.size === 0 || limit === 0) return [];
  const found: MlflowRun[] = [];
  for (let token: string | undefined = ''; token !== undefined && found.length < wanted; ) {
    const page: { runs?: MlflowRun[]; next_page_token?: string } = await client.send(
      'POST',
      'mlflow/runs/search',
      {
        experiment_ids: [...names.keys()],
        order_by: ['attributes.start_time DESC'],
        max_results: Math.min(PAGE, wanted - found.length),
        ...(token === '' ? {} : { page_token: token }),
      },
    );
    found.push(...(page.runs ?? []));
    token = page.next_page_token === '' ? undefined : page.next_page_token;
  }
  return found.slice(offset, wanted).map((run) => readRun(run, names.get(run.info.experiment_id) ?? ''));
}

async function listExperiments(client: MlflowClient): Promise<MlflowExperiment[]> {
  const all: MlflowExperiment[] = [];
  for (let token: string | undefined = ''; token !== undefined; ) {
    const page: { experiments?: MlflowExperiment[]; next_page_token?: string } = await client.send(
      'POST',
      'mlflow/experiments/search',
      { max_results: PAGE, ...(token === '' ? {} : { page_token: token }) },
    );
    all.push(...(page.experiments ?? []));
    token = page.next_page_token === '' ? undefined : page.next_page_token;
  }
  return all;
}
