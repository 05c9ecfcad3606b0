/** Where bytes came from; recorded beside them, never changed. */
export type Provenance = {
  /** URL or file path the bytes were read from, without secrets */
  readonly source: string;
  /** SPDX-like name or the publisher's own words: `Licence Ouverte 2.0`, `CC BY 4.0` */
  readonly licence: string;
  /** ISO instant, UTC */
  readonly fetchedAtUtc: string;
  /** HTTP validators, for asking again only what changed */
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
  /** true when the bytes come from the simulated country */
  readonly simulated: boolean;
};

export type LakeObject = Provenance & {
  /** `accidents/caract-2023.4f1c2a9b.csv`: folders of the original system, `/` between parts */
  readonly key: string;
  readonly sizeBytes: number;
  readonly sha256: string;
};

/**
 * Immutable bytes under keys, each with a manifest entry. One file per adapter; `test/contracts/lake.ts` holds the rules.
 */
export type Lake = {
  /**
   * Keeps bytes under a key. The same bytes again are no change and return the first entry.
   * @throws AppError LAKE_OBJECT_EXISTS when other bytes rest there · STORAGE_FULL · INPUT_INVALID for a key that
   * is empty, absolute, or has `..`, `\`, or control characters
   */
  readonly put: (key: string, bytes: Uint8Array, provenance: Provenance) => Promise<LakeObject>;
  /** @throws AppError LAKE_OBJECT_MISSING · LAKE_OBJECT_DAMAGED when the hash differs from the manifest */
  readonly get: (key: string) => Promise<Uint8Array>;
  /** The manifest entry, or undefined when nothing rests there. */
  readonly stat: (key: string) => Promise<LakeObject | undefined>;
  /** Entries whose key starts with the prefix, sorted by key. */
  readonly list: (prefix: string) => Promise<LakeObject[]>;
};

/** The newest object (by fetch time, then key) among the entries, or undefined. */
export function newest(objects: readonly LakeObject[]): LakeObject | undefined {
  return objects.reduce<LakeObject | undefined>(
    (best, object) =>
      best === undefined ||
      object.fetchedAtUtc > best.fetchedAtUtc ||
      (object.fetchedAtUtc === best.fetchedAtUtc && object.key > best.key)
        ? object
        : best,
    undefined,
  );
}
