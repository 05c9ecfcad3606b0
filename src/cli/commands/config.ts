import { type Config, redactConfig } from '../../config/config.js';
import { AppError } from '../../lib/errors.js';
import type { PlainCommand } from '../command.js';
import { importConfig } from './config-import.js';

export const configCommand: PlainCommand = {
  name: 'config',
  summary: 'print the settings in force, secrets hidden; config import: what an Airflow installation gives',
  describe: (program) =>
    program
      .argument('[action]', 'import: show what is taken from variables.json, connections.json and AIRFLOW_*')
      .option('--out <folder>', "with import: write both files there in Airflow's own form"),
  async start(config: Config, options, console, [action]) {
    if (action === 'import') return importConfig(config, options, console);
    if (action !== undefined)
      throw new AppError('INPUT_INVALID', `config: expected import or nothing, found ${action}`);
    const settings = redactConfig(config);
    console.out(
      options.json === true ? `${JSON.stringify(settings)}\n` : `${JSON.stringify(settings, null, 2)}\n`,
    );
    return 0;
  },
};
