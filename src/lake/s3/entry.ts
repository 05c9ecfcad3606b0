import { sha256 } from '../../lib/hash.js';
import type { LakeObject, Provenance } from '../lake.js';

/** S3 refuses more user metadata than 2 KB, names and values together. */
const MAX_METADATA_BYTES = 2000;

/** An entry as user metadata of its object, and the source when it is too long to stand there. */
export type EntryMetadata = {
  readonly metadata: Record<string, string>;
  /** text to keep under the name that stands in `source-object` */
  readonly longSource: string | undefined;
};

/** Writes an entry as user metadata, which S3 limits to 2 KB of printable ASCII. */
export function metadataOf(hash: string, provenance: Provenance): EntryMetadata {
  const { source, licence, fetchedAtUtc, etag, lastModified, simulated } = provenance;
  const rest = {
    sha256: hash,
    licence: escapeText(licence),
    'fetched-at-utc': escapeText(fetchedAtUtc),
    ...(etag === undefined ? {} : { etag: escapeText(etag) }),
    ...(lastModified === undefined ? {} : { 'last-modified': escapeText(lastModified) }),
    simulated: String(simulated),
  };
  const short = { ...rest, source: escapeText(source) };
  return sizeBytesOf(short) <= MAX_METADATA_BYTES
    ? { metadata: short, longSource: undefined }
    : { metadata: { ...rest, 'source-object': sha256(source) }, longSource: source };
}

/**
 * Reads an entry back from user metadata; undefined when another program wrote the object.
 * @param readLongSource gives the text that {@link metadataOf} set aside
 */
export async function entryOf(
  key: string,
  sizeBytes: number,
  metadata: Readonly<Record<string, string>>,
  readLongSource: (name: string) => Promise<string>,
): Promise<LakeObject | undefined> {
  const { sha256: hash, licence, 'fetched-at-utc': fetchedAtUtc, simulated, etag } = metadata;
  const { source, 'source-object': sourceObject, 'last-modified': lastModified } = metadata;
  if (hash === undefined || licence === undefined || fetchedAtUtc === undefined) return undefined;
  if (source === undefined && sourceObject === undefined) return undefined;
  return {
    source: sourceObject === undefined ? unescapeText(source ?? '') : await readLongSource(sourceObject),
    licence: unescapeText(licence),
    fetchedAtUtc: unescapeText(fetchedAtUtc),
    ...(etag === undefined ? {} : { etag: unescapeText(etag) }),
    ...(lastModified === undefined ? {} : { lastModified: unescapeText(lastModified) }),
    simulated: simulated === 'true',
    key,
    sizeBytes,
    sha256: hash,
  };
}

/** Headers hold printable ASCII, and signing trims and joins spaces: all else is written as `\u0020`. */
export function escapeText(text: string): string {
  return text.replace(
    /[^ -~]|\\|^ | $|(?<= ) /g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

export function unescapeText(text: string): string {
  return text.replace(/\\u([0-9a-f]{4})/g, (_all, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}

function sizeBytesOf(metadata: Readonly<Record<string, string>>): number {
  return Object.entries(metadata).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
}
