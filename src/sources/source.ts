import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Reject } from '../domain/accident.js';
import { AppError } from '../lib/errors.js';
import { sha256 } from '../lib/hash.js';
import { type Http, redactUrl } from '../lib/http.js';
import type { Progress } from '../lib/progress.js';
import { findFiles } from './glob.js';

/**
 * What a publisher file stands for. Each exports its `SourceFacts`, a fetch (bytes as published, one object at a time)
 * and a parse (bytes to rows and rejects); neither knows where the bytes rest in between.
 */
export type SourceFacts = {
  readonly publisher: string;
  readonly licence: string;
  /** default address */
  readonly url: string;
  /** first part of every logical name of this source, with the closing slash */
  readonly prefix: string;
};

export type SourceSettings = {
  readonly url: string;
  /** globs; when not empty these files are read instead of the network; `.gz` is unpacked */
  readonly files: readonly string[];
};

/** One object as published. */
export type Fetched = {
  /** logical name, `accidents/caract-2023.csv`; the caller makes a key of it */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** address or path, without secrets */
  readonly source: string;
  readonly licence: string;
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
};

/** What rests already under a logical name. */
export type Known = (name: string) =>
  | {
      readonly etag?: string | undefined;
      readonly lastModified?: string | undefined;
      readonly sha256: string;
    }
  | undefined;

export type FetchContext = {
  readonly http: Http;
  readonly settings: SourceSettings;
  readonly known: Known;
  readonly progress: Progress;
  readonly signal?: AbortSignal | undefined;
};

export type Parsed<Row> = { readonly rows: Row[]; readonly rejects: Reject[] };

/** Where one object is to be had. */
export type Wanted = {
  readonly name: string;
  readonly url: string;
  readonly accept?: string;
  /** how much of the publisher's rate limit the call uses · default 1 */
  readonly weight?: number;
  readonly headers?: Readonly<Record<string, string>>;
};

/** Asks for one object. @returns it, or undefined when the same bytes rest already */
export async function fetchChanged(
  wanted: Wanted,
  facts: SourceFacts,
  { http, known, signal }: FetchContext,
): Promise<Fetched | undefined> {
  const before = known(wanted.name);
  const answer = await http.get(wanted.url, {
    etag: before?.etag,
    lastModified: before?.lastModified,
    accept: wanted.accept,
    weight: wanted.weight,
    headers: wanted.headers,
    signal,
  });
  if (answer.status === 304 || sha256(answer.bytes) === before?.sha256) return undefined;
  return {
    name: wanted.name,
    bytes: answer.bytes,
    source: redactUrl(wanted.url),
    licence: facts.licence,
    etag: answer.etag,
    lastModified: answer.lastModified,
  };
}

/** Asks for objects one after the other and yields those that changed. */
export async function* fetchEach(
  wanted: readonly Wanted[],
  facts: SourceFacts,
  context: FetchContext,
): AsyncIterable<Fetched> {
  for (const [i, one] of wanted.entries()) {
    context.progress.step(one.name, i, wanted.length);
    const fetched = await fetchChanged(one, facts, context);
    if (fetched !== undefined) yield fetched;
  }
}

/**
 * Reads the files of the settings, unpacked, and yields those whose bytes are new.
 * @param nameOf logical name of a path (`/` between parts, without `.gz`); undefined passes the file over
 * @throws AppError SOURCE_FILE_MISSING when a glob matches nothing · SOURCE_MALFORMED when a `.gz` is damaged
 * @throws AppError CONFIG_INVALID when two files have one name: one would hide the other
 */
export async function* readFiles(
  facts: SourceFacts,
  { settings, known, progress, signal }: FetchContext,
  nameOf: (path: string) => string | undefined = baseName,
): AsyncIterable<Fetched> {
  const paths = await findFiles(settings.files);
  const pathOf = new Map<string, string>();
  for (const [i, path] of paths.entries()) {
    signal?.throwIfAborted();
    const own = nameOf(path.replaceAll('\\', '/').replace(/\.gz$/i, ''));
    if (own === undefined) continue;
    const name = facts.prefix + own;
    const other = pathOf.get(name);
    if (other !== undefined)
      throw new AppError(
        'CONFIG_INVALID',
        `expected files with different names, found ${other} and ${path}: narrow the globs`,
        { name },
      );
    pathOf.set(name, path);
    progress.step(name, i, paths.length);
    const bytes = unpacked(await readFile(path), path);
    if (sha256(bytes) !== known(name)?.sha256)
      yield { name, bytes, source: resolve(path), licence: facts.licence };
  }
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function unpacked(bytes: Uint8Array, path: string): Uint8Array {
  if (!(bytes[0] === 0x1f && bytes[1] === 0x8b)) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw new AppError(
      'SOURCE_MALFORMED',
      `${path}: expected whole gzip bytes, found damaged ones`,
      { file: path },
      error,
    );
  }
}

/** The whole object is not what its publisher documents. */
export function malformed(file: string, line: number, expected: string, found: string): AppError {
  const shown = found.length > 160 ? `${found.slice(0, 160)}…` : found;
  return new AppError('SOURCE_MALFORMED', `${file}, line ${line}: expected ${expected}, found ${shown}`, {
    file,
    line,
    expected,
    found: shown,
  });
}

/**
 * Refuses an object none of whose rows could be used: the layout changed, not the data.
 * @throws AppError SOURCE_MALFORMED with the most common reason
 */
export function requireRows<Row>(parsed: Parsed<Row>, file: string): Parsed<Row> {
  const first = parsed.rejects[0];
  if (parsed.rows.length > 0) return parsed;
  if (first === undefined) throw malformed(file, 1, 'at least one row', 'none');
  throw malformed(
    file,
    first.line,
    'at least one usable row',
    `none; first: ${first.reason} (${first.detail})`,
  );
}

/** Joins an address and a path with exactly one slash. */
export function joinUrl(base: string, path: string): string {
  return `${base.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`;
}
