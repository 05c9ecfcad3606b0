import { type Config, redactConfig } from '../../config/config.js';
import type { PlainCommand } from '../command.js';

export const configCommand: PlainCommand = {
  name: 'config',
  summary: 'print the settings in force, secrets hidden',
  async start(config: Config, options, console) {
    const settings = redactConfig(config);
    console.out(
      options.json === true ? `${JSON.stringify(settings)}\n` : `${JSON.stringify(settings, null, 2)}\n`,
    );
    return 0;
  },
};
