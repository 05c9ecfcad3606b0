import type { Config } from '../config/config.js';
import type { Http } from '../lib/http.js';
import { type Probe, probeSources } from '../sources/probe.js';
import { neededSources } from './needed-sources.js';

/** Asks every publisher that the settings need, and tells which do not answer. */
export async function unreachableSources(config: Config, http: Http): Promise<Probe[]> {
  const needed = neededSources(config).map((name) => ({ name, url: config.sources[name].url }));
  return (await probeSources(http, needed)).filter(({ reachable }) => !reachable);
}
