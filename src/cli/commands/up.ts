import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type App, webRoot } from '../../app.js';
import { type Config, simulatedConfig } from '../../config/config.js';
import { AppError } from '../../lib/errors.js';
import { createHttp } from '../../lib/http.js';
import { silentLog } from '../../lib/log.js';
import { createRandom } from '../../lib/random.js';
import { createServer } from '../../server/server.js';
import { runPipeline } from '../../tasks/pipeline.js';
import type { TaskOutcome } from '../../tasks/task.js';
import { unreachableSources } from '../../tasks/unreachable-sources.js';
import type { CommandOptions, Console, PlainCommand } from '../command.js';
import { runForWorker, startOwnEngine, TRY_REQUEST } from '../engine.js';
import { openServedApp } from '../open-app.js';
import { listenAsOwner } from '../owner.js';
import { duration } from '../progress-line.js';
import { runSummary } from '../run-summary.js';
import { storeCommand } from '../store-commands.js';
import { readToken } from '../token.js';
import { outcomeLine } from './tasks.js';

const REAL_COMMAND = 'npm start';

export const upCommand: PlainCommand = {
  name: 'up',
  summary: 'run the whole pipeline, then serve the map (what `npm start` does)',
  describe: (program) =>
    program
      .option('--once', 'run the pipeline, print a summary and one JSON object, and end')
      .option('--host <address>', 'address to serve on; 127.0.0.1 unless told')
      .option('--port <number>', 'port to serve on; 7860 unless told'),
  async start(given, options, console) {
    const config = await chooseData(given, console);
    const { app, clearProgress } = await openServedApp(config, 'up', console);
    try {
      const outcomes = await runPipeline(app, (outcome, position, total) => {
        clearProgress();
        console.out(`[${position}/${total}] ${outcomeLine(outcome)}\n`);
      });
      summarise(config, outcomes, console);
      if (options.once === true) {
        console.out(`${JSON.stringify(runSummary(config, outcomes))}\n`);
        return 0;
      }
      await serveUntilStopped(app, console);
      return 0;
    } finally {
      clearProgress();
      await app.close();
    }
  },
};

export const serveCommand: PlainCommand = {
  name: 'serve',
  summary: 'serve what is in the store, and keep its schedules',
  describe: (program) =>
    program
      .option('--host <address>', 'address to serve on; 127.0.0.1 unless told')
      .option('--port <number>', 'port to serve on; 7860 unless told'),
  async start(config, _options, console) {
    const { app } = await openServedApp(config, 'serve', console);
    try {
      await serveUntilStopped(app, console);
      return 0;
    } finally {
      await app.close();
    }
  },
};

/** Real data when every needed publisher answers, or a real store is there; the simulated country otherwise. */
async function chooseData(config: Config, console: Console): Promise<Config> {
  if (config.simulated) {
    console.out('Using the simulated country: everything made from it is marked SIMULATED.\n');
    return config;
  }
  const http = createHttp({ random: createRandom(config.seed), log: silentLog });
  const unreachable = await unreachableSources(config, http);
  if (unreachable.length === 0) return config;
  for (const { name, reason } of unreachable) console.out(`Unreachable: ${name} (${reason})\n`);
  if (existsSync(join(config.home, 'warehouse.duckdb'))) {
    console.out(`Going on with the real data that is in ${config.home}.\n`);
    return config;
  }
  const simulated = simulatedConfig(config);
  console.out(
    `Without them the run uses the SIMULATED country, in ${simulated.home}; nothing of it is real.\nWhen the network is back, \`${REAL_COMMAND}\` makes the real thing.\n`,
  );
  return simulated;
}

function summarise(config: Config, outcomes: readonly TaskOutcome[], console: Console): void {
  const seconds = outcomes.reduce((sum, outcome) => sum + outcome.seconds, 0);
  const issue = outcomes.find(({ task }) => task === 'forecast');
  const model = outcomes.find(({ task }) => task === 'train');
  console.out(
    [
      '',
      `${config.simulated ? 'SIMULATED — ' : ''}Done in ${duration(seconds)}.`,
      `  forecast  ${issue?.summary ?? 'none'}`,
      `  model     ${model?.summary ?? 'none'}`,
      `  store     ${config.home}`,
      '',
      '',
    ].join('\n'),
  );
}

/** Serves until SIGINT or SIGTERM; other processes of this user may ask this one to run commands meanwhile. */
async function serveUntilStopped(app: App, console: Console): Promise<void> {
  const { config } = app;
  const { engine, executor, workflows } = await startOwnEngine(app);
  const server = await createServer(app, {
    webRoot: webRoot(),
    realCommand: config.simulated ? REAL_COMMAND : undefined,
    operations: { workflows, token: readToken(config) },
  });
  const owner = await listenAsOwner(config.home, async (request, remote) =>
    request.command === TRY_REQUEST
      ? remote.out(JSON.stringify(await runForWorker(executor, request)))
      : runForOther(app, request.command, request.args, request.options, remote),
  );
  try {
    await listen(server, config);
    const address = server.server.address();
    const port = typeof address === 'object' && address !== null ? address.port : config.port;
    console.out(
      `${config.simulated ? 'SIMULATED data. ' : ''}The map is at http://${config.host}:${port} (Ctrl-C stops)\n`,
    );
    if (!['127.0.0.1', 'localhost', '::1'].includes(config.host))
      console.err(`warning: ${config.host} lets other machines in; put a proxy with TLS in front\n`);
    await new Promise<void>((resolve) => {
      process.once('SIGINT', resolve);
      process.once('SIGTERM', resolve);
    });
    console.out('Stopping …\n');
  } finally {
    await server.close();
    await engine.close();
    await owner.close();
  }
}

async function listen(server: Awaited<ReturnType<typeof createServer>>, config: Config): Promise<void> {
  try {
    await server.listen({ host: config.host, port: config.port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES' && code !== 'EADDRNOTAVAIL') throw error;
    throw new AppError(
      'CONFIG_INVALID',
      `cannot serve on ${config.host}:${config.port}: ${code === 'EADDRINUSE' ? 'another program uses the port; choose one with --port' : code}`,
      { host: config.host, port: config.port },
      error,
    );
  }
}

async function runForOther(
  app: App,
  name: string,
  args: readonly string[],
  options: CommandOptions,
  console: Console,
): Promise<void> {
  const command = storeCommand(name);
  if (command === undefined) throw new AppError('INPUT_INVALID', `the owner knows no command ${name}`);
  await command.run(app, args, options, console);
}
