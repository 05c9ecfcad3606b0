import type { StoreCommand } from './command.js';
import { doctorCommand, sqlCommand, statusCommand } from './commands/store.js';
import { taskRunCommand, taskStopCommand } from './commands/task.js';
import {
  buildCommand,
  evaluateCommand,
  forecastCommand,
  ingestCommand,
  trainCommand,
} from './commands/tasks.js';

/** Every command that works on an open store. */
export const STORE_COMMANDS: readonly StoreCommand[] = [
  ingestCommand,
  buildCommand,
  trainCommand,
  forecastCommand,
  evaluateCommand,
  sqlCommand,
  statusCommand,
  doctorCommand,
];

/** What only another process asks for. */
const INNER_COMMANDS: readonly StoreCommand[] = [taskRunCommand(), taskStopCommand];

export function storeCommand(name: string): StoreCommand | undefined {
  return [...STORE_COMMANDS, ...INNER_COMMANDS].find((command) => command.name === name);
}
