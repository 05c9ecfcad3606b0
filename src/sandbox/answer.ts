import { createHash } from 'node:crypto';

/** What a route answers; the server adds the headers that follow from the bytes. */
export type Answer = {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
  /** defaults to the country's day at midnight */
  readonly lastModified?: Date;
};

/** A request as the routes see it. */
export type Question = {
  /** decoded path below the publisher's base, e.g. `/v1/forecast` */
  readonly path: string;
  readonly query: URLSearchParams;
  /** address of the publisher's base, for links in answers */
  readonly base: string;
};

/** One publisher: undefined where it has no such page. */
export type Publisher = (question: Question) => Answer | undefined;

export function json(value: unknown, status = 200): Answer {
  return {
    status,
    contentType: 'application/json; charset=utf-8',
    body: Buffer.from(JSON.stringify(value)),
  };
}

export function csv(text: string | Buffer, lastModified?: Date): Answer {
  const body = typeof text === 'string' ? Buffer.from(text) : text;
  return {
    status: 200,
    contentType: 'text/csv; charset=utf-8',
    body,
    ...(lastModified === undefined ? {} : { lastModified }),
  };
}

export function sha1(bytes: Buffer): string {
  return createHash('sha1').update(bytes).digest('hex');
}
