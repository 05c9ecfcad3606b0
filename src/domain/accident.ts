import type { InseeCode } from './commune.js';
import type { Day } from './day.js';

/** One injury accident as ONISR publishes it, brought to one layout. */
export type Accident = {
  /** the publisher's number, unique */
  readonly id: string;
  readonly day: Day;
  /** commune as published (its code of that year), with department letters and overseas codes put right */
  readonly publishedCode: InseeCode;
  /** degrees, WGS84; undefined where not given or zero */
  readonly latDeg: number | undefined;
  readonly lonDeg: number | undefined;
};

/** What a row could not become, and why. Nothing is dropped in silence. */
export type Reject = {
  /** lake key of the object */
  readonly file: string;
  /** 1 = the first line of the file */
  readonly line: number;
  /** short fixed word, countable: `impossible_date`, `unknown_commune`, … */
  readonly reason: string;
  /** expected and found, for a human */
  readonly detail: string;
};
