import { AppError, describeError } from '../../lib/errors.js';

const DISK_FULL =
  /no space left on device|disk quota exceeded|not enough (disk )?space|max_temp_directory_size/i;

/** Gives a failure of the engine its code; a failure that has one, or a caller's bug, stays as it is. */
export function queryFailure(error: unknown, sql: string): unknown {
  if (error instanceof AppError || error instanceof RangeError || error instanceof TypeError) return error;
  const message = describeError(error);
  if (DISK_FULL.test(message)) return storageFull(message, error);
  const [first = message] = message.split('\n');
  return new AppError('WAREHOUSE_QUERY', `the statement failed: ${first}`, { sql: sql.slice(0, 500) }, error);
}

/** Gives a failure to open its code: a lock held by another process is WAREHOUSE_BUSY and names the process. */
export function openFailure(error: unknown, file: string): unknown {
  const message = describeError(error);
  if (DISK_FULL.test(message)) return storageFull(message, error);
  if (!/could not set lock|conflicting lock|being used by another process/i.test(message))
    return new AppError('WAREHOUSE_QUERY', `cannot open ${file}: ${message}`, { file }, error);
  return busy(file, Number(/PID (\d+)/.exec(message)?.[1] ?? Number.NaN), error);
}

/** @param pid number of the owning process, NaN when the system doesn't tell */
export function busy(file: string, pid: number, cause?: unknown): AppError {
  const owner = Number.isNaN(pid) ? 'another process' : `process ${pid}`;
  const details = Number.isNaN(pid) ? { file } : { file, pid };
  return new AppError('WAREHOUSE_BUSY', `cannot open ${file}: ${owner} holds it`, details, cause);
}

function storageFull(message: string, cause: unknown): AppError {
  return new AppError('STORAGE_FULL', `the warehouse cannot write: ${message.split('\n')[0]}`, {}, cause);
}
