import type { StoreCommand } from './command.js';
import { doctorCommand, sqlCommand, statusCommand } from './commands/store.js';
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

export function storeCommand(name: string): StoreCommand | undefined {
  return STORE_COMMANDS.find((command) => command.name === name);
}
