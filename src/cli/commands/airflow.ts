import { resolve } from 'node:path';
import { writeFileAtomic } from '../../lib/atomic-file.js';
import { AppError } from '../../lib/errors.js';
import { VERSION } from '../../lib/version.js';
import { airflowExport } from '../../workflows/airflow/export.js';
import { POOLS } from '../../workflows/dag.js';
import { dagsOf } from '../../workflows/dags.js';
import { type PlainCommand, show } from '../command.js';

export const airflowCommand: PlainCommand = {
  name: 'airflow',
  summary:
    'write the workflows as one DAG file and one manifest for Apache Airflow: airflow export --out <folder>',
  describe: (program) =>
    program
      .argument('<action>', 'export')
      .option('--out <folder>', "Airflow's folder of DAGs, or a folder in it")
      .option('--command <words>', 'how a worker starts this program', 'rescue-predict'),
  async start(config, options, console, [action]) {
    const { out, command } = options;
    if (action !== 'export' || typeof out !== 'string')
      throw new AppError('INPUT_INVALID', 'airflow: expected `airflow export --out <folder>`');
    const dags = dagsOf(config);
    const files = airflowExport(dags, { version: VERSION, command: String(command), pools: POOLS });
    const paths = files.map(({ name }) => resolve(out, name));
    for (const [i, path] of paths.entries()) await writeFileAtomic(path, files[i]?.text ?? '');
    show(console, options, { files: paths, dags: dags.map(({ name }) => name) }, () =>
      [...paths, `${dags.length} workflows: ${dags.map(({ name }) => name).join(', ')}`].join('\n'),
    );
    return 0;
  },
};
