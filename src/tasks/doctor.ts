import { statfs } from 'node:fs/promises';
import { SOURCE_NAMES } from '../config/schema.js';
import { describeError } from '../lib/errors.js';
import { probeSources } from '../sources/probe.js';
import { neededSources } from './needed-sources.js';
import type { TaskContext } from './task.js';

export type Finding = {
  readonly part: string;
  readonly passed: boolean;
  /** a failed part that is not required only makes forecasts poorer or older */
  readonly required: boolean;
  readonly detail: string;
  readonly remedy: string;
};

const LEAST_FREE_GB = 2;

/** Looks at every configured part and says what to do where one fails. */
export async function examine(context: TaskContext): Promise<Finding[]> {
  const { config } = context;
  const part = async (
    name: string,
    required: boolean,
    remedy: string,
    look: () => Promise<string>,
  ): Promise<Finding> => {
    try {
      return { part: name, passed: true, required, detail: await look(), remedy };
    } catch (error) {
      return { part: name, passed: false, required, detail: describeError(error), remedy };
    }
  };
  const findings = [
    await part('node', true, 'Install Node.js 20.19 or newer.', async () => process.version),
    await part('disk', true, `Free at least ${LEAST_FREE_GB} GB below ${config.home}.`, async () => {
      const { bavail, bsize } = await statfs(config.home);
      const freeGb = (bavail * bsize) / 1e9;
      if (freeGb < LEAST_FREE_GB)
        throw new Error(`expected ${LEAST_FREE_GB} GB free, found ${freeGb.toFixed(1)}`);
      return `${freeGb.toFixed(0)} GB free in ${config.home}`;
    }),
    await part('warehouse', true, 'Close the other process or restore the file.', async () => {
      const [row] = await context.warehouse.query<{ v: string }>('SELECT version() AS v');
      return `${config.warehouse.kind} ${row?.v ?? ''}, memory limit ${config.warehouse.memoryLimit}`;
    }),
    await part('state', true, 'Check DATABASE_URL, or the folder of the embedded PostgreSQL.', async () => {
      const runs = await context.taskLog.list({ limit: 1 });
      return `${config.databaseUrl === undefined ? 'embedded PostgreSQL' : 'DATABASE_URL'}, ${runs.length === 0 ? 'no task has run' : `last task ${runs[0]?.task}`}`;
    }),
    await part(
      'issues',
      true,
      'Restore the state from a backup: an issue was changed after publication.',
      async () => {
        const { ok, broken } = await context.issues.verifyChain();
        if (!ok) throw new Error(`the chain of issues is broken at ${broken}`);
        return 'the chain of issues is whole';
      },
    ),
    await part(
      'lake',
      true,
      config.lake.kind === 'local'
        ? 'Check the folder and its rights.'
        : 'Check bucket, endpoint, region and credentials in `lake`, AWS_* or the connection aws_default.',
      async () => {
        const { lake } = config;
        const place = lake.kind === 'local' ? '' : ` in s3://${lake.bucket}/${lake.prefix}`;
        return `${(await context.lake.list('')).length} objects${place}`;
      },
    ),
    await part(
      'tracking',
      true,
      config.tracking.kind === 'embedded'
        ? 'Check DATABASE_URL, or the folder of the embedded PostgreSQL.'
        : 'Check MLFLOW_TRACKING_URI, MLFLOW_TRACKING_TOKEN or user name and password, and that the server runs.',
      async () => {
        const [latest] = await context.tracking.listRuns({ limit: 1 });
        const place = config.tracking.kind === 'embedded' ? 'embedded' : `MLflow at ${config.tracking.uri}`;
        return `${place}, ${latest === undefined ? 'no run yet' : `latest run ${latest.startedAtUtc}`}`;
      },
    ),
  ];
  if (config.compute.kind !== 'local')
    findings.push(
      await part(
        'compute',
        true,
        'Check AWS_DEFAULT_REGION, the connection aws_default or the role, its rights (ec2:Describe*, RunInstances, CreateTags, TerminateInstances, GetConsoleOutput), and KEY_PATH.',
        () => context.compute.examine(),
      ),
    );
  if (config.gate.kind !== 'none')
    findings.push(
      await part('gate', true, 'Check JENKINS_URL, JENKINS_USER, JENKINS_TOKEN and JENKINS_JOB_NAME.', () =>
        context.gate.examine(),
      ),
    );
  const needed = neededSources(config);
  const probed = await probeSources(
    context.http,
    needed.map((name) => ({ name, url: config.sources[name].url })),
  );
  for (const { name, reachable, reason, url } of probed)
    findings.push({
      part: `source ${name}`,
      passed: reachable,
      required: false,
      detail: reachable ? url : `${url}: ${reason}`,
      remedy: 'Check the network, or give files in `sources.<name>.files`.',
    });
  for (const name of SOURCE_NAMES)
    if (config.sources[name].files.length > 0)
      findings.push({
        part: `source ${name}`,
        passed: true,
        required: false,
        detail: `files ${config.sources[name].files.join(', ')}`,
        remedy: '',
      });
  return findings;
}
