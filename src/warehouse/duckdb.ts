import { mkdir, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { type Log, silentLog } from '../lib/log.js';
import { busy } from './duckdb/failures.js';
import type { Warehouse } from './warehouse.js';

export type DuckdbOptions = {
  /** path of the database file, or `:memory:` */
  readonly file: string;
  /** most memory the engine plans with; rebuilding 64 M rows took the process 1 GB above it. Default `2GB` */
  readonly memoryLimit?: string | undefined;
  /** default: one per processor */
  readonly threads?: number | undefined;
  /** where large sorts and joins spill; default: beside the file */
  readonly tempDirectory?: string | undefined;
  readonly log?: Log | undefined;
};

/** Files open in this process: the engine's own lock only stops other processes, a second open here would corrupt. */
const openFiles = new Set<string>();

/**
 * Opens (or creates) a DuckDB file as the warehouse; this process owns it until `close`.
 * @throws AppError WAREHOUSE_BUSY when the file is open already · STORAGE_FULL
 */
export async function openDuckdb(options: DuckdbOptions): Promise<Warehouse> {
  const inMemory = options.file === ':memory:';
  const file = inMemory ? options.file : await placeOf(options.file);
  const tempDirectory =
    options.tempDirectory ?? (inMemory ? join(tmpdir(), 'rescue-predict-duckdb') : `${file}.tmp`);
  if (openFiles.has(file)) throw busy(file, process.pid);
  // The engine is 68 MB of native code: loaded only by the process that owns the file.
  const { openInstance, createWarehouse } = await import('./duckdb/warehouse.js');
  if (!inMemory) openFiles.add(file);
  try {
    const instance = await openInstance(file, {
      memory_limit: options.memoryLimit ?? '2GB',
      temp_directory: tempDirectory,
      preserve_insertion_order: 'false',
      ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
    });
    return createWarehouse(instance, options.log ?? silentLog, () => openFiles.delete(file));
  } catch (error) {
    openFiles.delete(file);
    throw error;
  }
}

/** The file's one true path, whatever links lead to it; its folder is made. */
async function placeOf(file: string): Promise<string> {
  const folder = dirname(resolve(file));
  await mkdir(folder, { recursive: true });
  return join(await realpath(folder), basename(file));
}
