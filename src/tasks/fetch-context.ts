import type { SourceName } from '../config/schema.js';
import type { FetchContext, Known } from '../sources/source.js';
import type { TaskContext } from './task.js';

/** What a source's fetch gets, from the settings of that source. */
export function fetchContext(context: TaskContext, name: SourceName, known: Known): FetchContext {
  return {
    http: context.http,
    settings: context.config.sources[name],
    known,
    progress: context.progress,
  };
}

/** True when the source has somewhere to read from. */
export function isConfigured(context: TaskContext, name: SourceName): boolean {
  const { url, files } = context.config.sources[name];
  return url !== '' || files.length > 0;
}
