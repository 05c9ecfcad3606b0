import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { airflowFiles } from '../../config/airflow-secrets.js';
import type { Config } from '../../config/config.js';
import type { Taken } from '../../config/original-settings.js';
import { textTable } from '../../lib/text-table.js';
import { type CommandOptions, type Console, show } from '../command.js';

/** Tells what of an Airflow installation is taken over, and writes it in Airflow's own form when a folder is named. */
export async function importConfig(
  config: Config,
  options: CommandOptions,
  console: Console,
): Promise<number> {
  const { taken, unused, files } = config.airflow;
  const lines = taken.map(lineOf);
  const written = typeof options.out === 'string' ? await write(taken, resolve(options.out)) : [];
  show(console, options, { files, settings: lines, unused, written }, () =>
    [
      `variables    ${files.variables ?? 'no file: set RESCUE_PREDICT_AIRFLOW_VARIABLES or `airflow.variables`'}`,
      `connections  ${files.connections ?? 'no file: set RESCUE_PREDICT_AIRFLOW_CONNECTIONS or `airflow.connections`'}`,
      '',
      textTable(
        ['name', 'value', 'from', 'for'],
        lines.map(({ name, value, from, part }) => [name, value, from, part]),
      ),
      '',
      unused.length === 0 ? 'Every name is used.' : `Not used here: ${unused.join(', ')}`,
      ...written.map((path) => `Written: ${path} (readable by you only; it holds secrets)`),
    ].join('\n'),
  );
  return lines.some(({ state }) => state === 'unreadable') ? 1 : 0;
}

type Line = {
  readonly name: string;
  readonly state: 'taken' | 'missing' | 'unreadable';
  readonly value: string;
  readonly from: string;
  readonly part: string;
};

function lineOf({ setting, variable, connection, fault }: Taken): Line {
  const { names, part, secret } = setting;
  if (fault !== undefined)
    return { name: names[0], state: 'unreadable', value: 'unreadable', from: fault, part };
  if (variable !== undefined)
    return {
      name: variable.name,
      state: 'taken',
      value: secret ? '***' : variable.value,
      from: variable.from,
      part,
    };
  if (connection !== undefined)
    return {
      name: connection.name,
      state: 'taken',
      value: `${connection.value.type} ***`,
      from: connection.from,
      part,
    };
  return { name: names.join(' or '), state: 'missing', value: 'missing', from: '', part };
}

async function write(taken: readonly Taken[], folder: string): Promise<string[]> {
  const variables = taken.flatMap(({ variable }) => variable ?? []);
  const connections = taken.flatMap(({ connection }) => connection ?? []);
  await mkdir(folder, { recursive: true });
  const texts = Object.entries(airflowFiles(variables, connections));
  const paths: string[] = [];
  for (const [name, text] of texts) {
    const path = join(folder, `${name}.json`);
    const aside = `${path}.${randomUUID()}.part`;
    await writeFile(aside, text, { mode: 0o600, flag: 'wx' });
    await rename(aside, path);
    paths.push(path);
  }
  return paths;
}
