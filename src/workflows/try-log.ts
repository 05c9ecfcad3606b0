import type { Lake } from '../lake/lake.js';
import type { Database } from '../lib/database.js';
import { type Log, lineLog } from '../lib/log.js';
import type { Progress } from '../lib/progress.js';
import type { TryKey } from './runs.js';

type LogName = Pick<TryKey, 'run' | 'task' | 'number'>;

/** The log of one try while it runs: lines go to the state store, where every process can read them. */
export type TryLog = {
  readonly log: Log;
  readonly progress: Progress;
  /** one line as it is, after the time */
  readonly write: (line: string) => void;
  /** Writes what is still held back. */
  readonly flush: () => Promise<void>;
};

const FLUSH_MS = 250;
const PROGRESS_MS = 2000;

/** Lake key of the log of an ended try. */
export function logKeyOf(workflow: string, { run, task, number }: LogName): string {
  return `logs/${workflow}/${run}/${task}/${number}.log`;
}

export function openTryLog(database: Database, key: LogName): TryLog {
  let held: string[] = [];
  let writing: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let shown = { what: '', atMs: 0 };
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const lines = held;
    held = [];
    if (lines.length > 0)
      writing = writing.then(() =>
        // A log that cannot be written must not fail the task.
        database
          .query(
            `insert into rescue_predict.workflow_log_lines (run, task, number, line)
             select $1, $2, $3, line from unnest($4::text[]) with ordinality as l(line, n) order by n`,
            [key.run, key.task, key.number, lines],
          )
          .catch(() => {}),
      );
    return writing.then(() => {});
  };
  const write = (line: string) => {
    held.push(`${new Date().toISOString()} ${line}`);
    timer ??= setTimeout(flush, FLUSH_MS);
  };
  return {
    log: lineLog(write),
    progress: {
      step(what, done, total) {
        const now = performance.now();
        if (what === shown.what && now - shown.atMs < PROGRESS_MS) return;
        shown = { what, atMs: now };
        write(
          done === undefined ? `${what} …` : `${what}: ${done}${total === undefined ? '' : ` of ${total}`}`,
        );
      },
    },
    write,
    flush,
  };
}

/** Moves the log of an ended try from the state store to the lake. May be called twice or die half-way. */
export async function archiveLog(
  database: Database,
  lake: Lake,
  workflow: string,
  key: LogName,
  simulated: boolean,
): Promise<void> {
  const text = await storedLines(database, key);
  if (text === '') return;
  const object = logKeyOf(workflow, key);
  if ((await lake.stat(object)) === undefined)
    await lake.put(object, new TextEncoder().encode(text), {
      source: `rescue-predict run ${key.run}`,
      licence: 'none: a log of this installation',
      fetchedAtUtc: new Date().toISOString(),
      simulated,
    });
  await database.query(
    'delete from rescue_predict.workflow_log_lines where run = $1 and task = $2 and number = $3',
    [key.run, key.task, key.number],
  );
}

/** Archives logs whose process died between the end of the try and the archive. */
export async function archiveLeftLogs(database: Database, lake: Lake, simulated: boolean): Promise<void> {
  const left = await database.query<LogName & { workflow: string }>(
    `select distinct l.run, l.task, l.number, r.workflow
       from rescue_predict.workflow_log_lines l
       join rescue_predict.workflow_tries t using (run, task, number)
       join rescue_predict.workflow_runs r on r.id = l.run
      where t.ended_at < now() - interval '30 seconds' limit 50`,
  );
  for (const { workflow, ...key } of left) await archiveLog(database, lake, workflow, key, simulated);
}

/** The log of a try, from the lake once it rests there, else as far as it has come. */
export async function readLog(
  database: Database,
  lake: Lake,
  workflow: string,
  key: LogName,
): Promise<string> {
  const object = logKeyOf(workflow, key);
  const stored = await storedLines(database, key);
  if (stored !== '') return stored;
  return (await lake.stat(object)) === undefined ? '' : new TextDecoder().decode(await lake.get(object));
}

async function storedLines(database: Database, { run, task, number }: LogName): Promise<string> {
  const rows = await database.query<{ line: string }>(
    `select line from rescue_predict.workflow_log_lines where run = $1 and task = $2 and number = $3
      order by position`,
    [run, task, number],
  );
  return rows.map(({ line }) => `${line}\n`).join('');
}
