import { dayInParis } from '../domain/day.js';
import type { Lake, LakeObject } from '../lake/lake.js';
import { newest } from '../lake/lake.js';
import { canonicalJson, sha256 } from '../lib/hash.js';
import type { Fetched, Known } from '../sources/source.js';
import type { TaskContext } from './task.js';

/**
 * The key of an object: its logical name with the first eight digits of its hash before the ending, so that a
 * publisher's correction becomes a new object and the old one stays.
 */
export function keyOf(name: string, bytes: Uint8Array): string {
  const dot = name.lastIndexOf('.');
  const at = dot > name.lastIndexOf('/') ? dot : name.length;
  return `${name.slice(0, at)}.${sha256(bytes).slice(0, 8)}${name.slice(at)}`;
}

/** The logical name of a key made by {@link keyOf}. */
export function nameOf(key: string): string {
  return key.replace(/\.[0-9a-f]{8}(\.[^./]+)?$/, '$1');
}

/** The newest object under every logical name that starts with the prefix. */
export async function newestByName(lake: Lake, prefix: string): Promise<Map<string, LakeObject>> {
  const byName = new Map<string, LakeObject[]>();
  for (const object of await lake.list(prefix))
    byName.set(nameOf(object.key), [...(byName.get(nameOf(object.key)) ?? []), object]);
  return new Map([...byName].map(([name, objects]) => [name, newest(objects)] as [string, LakeObject]));
}

export type Kept = {
  /** the newest object of every logical name under the prefix, old and new */
  readonly objects: ReadonlyMap<string, LakeObject>;
  /** keys that this run added */
  readonly added: readonly string[];
};

/**
 * Keeps what a publisher gives, object by object as it comes: a run that dies continues where it stopped.
 * @param prefix first part of the logical names · @param fetchAll starts the fetch, given what rests already
 */
export async function keepFetched(
  context: TaskContext,
  prefix: string,
  fetchAll: (known: Known) => AsyncIterable<Fetched>,
): Promise<Kept> {
  const objects = await newestByName(context.lake, prefix);
  const asked = await lastAsked(context, prefix);
  if (asked.isFresh) return { objects, added: [] };
  const added: string[] = [];
  for await (const fetched of fetchAll((name) => objects.get(name))) {
    const object = await context.lake.put(keyOf(fetched.name, fetched.bytes), fetched.bytes, {
      source: fetched.source,
      licence: fetched.licence,
      fetchedAtUtc: context.clock.now().toISOString(),
      etag: fetched.etag,
      lastModified: fetched.lastModified,
      simulated: context.config.simulated,
    });
    objects.set(fetched.name, object);
    added.push(object.key);
  }
  await asked.done();
  return { objects, added };
}

/** Publishers change at most daily; a forecast of the weather is new every few hours. */
const FRESH_HOURS = 20;
const FRESH_FORECAST_HOURS = 1;

/**
 * When a publisher was last asked for the same things. Only `up` is content with a fresh answer, so that a second start
 * comes up in seconds; a command that names a source always asks.
 */
async function lastAsked(context: TaskContext, prefix: string) {
  const { config, facts, clock } = context;
  const name = `asked ${prefix}`;
  const now = clock.now();
  const forecast = prefix.includes('forecast');
  const what = sha256(
    canonicalJson([config.departments, config.years, config.sources, forecast ? dayInParis(now) : '']),
  );
  const last = (await facts.get(name)) as { what: string; atUtc: string } | undefined;
  const hours = (now.getTime() - Date.parse(last?.atUtc ?? '1970-01-01')) / 3_600_000;
  return {
    isFresh:
      context.trigger === 'up' &&
      last?.what === what &&
      hours < (forecast ? FRESH_FORECAST_HOURS : FRESH_HOURS),
    done: () => facts.set(name, { what, atUtc: now.toISOString() }),
  };
}
