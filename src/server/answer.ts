/** A body that is already text, with its own type: CSV, GeoJSON, or JSON that never changes. */
export type TextAnswer = {
  readonly kind: 'text';
  readonly contentType: string;
  readonly body: string;
  /** name a browser saves it under */
  readonly fileName?: string;
};

/** An answer whose bytes are fixed by a tag: asked again with the tag, it is 304. */
export type TaggedAnswer<Body> = {
  readonly kind: 'tagged';
  readonly etag: string;
  readonly body: () => Promise<Body | TextAnswer>;
};

export function isText(value: unknown): value is TextAnswer {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'text';
}

export function isTagged(value: unknown): value is TaggedAnswer<unknown> {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'tagged';
}
