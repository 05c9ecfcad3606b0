import type { fr } from './fr.js';

type Widen<Value> = Value extends string
  ? string
  : Value extends readonly string[]
    ? readonly string[]
    : Value;

/** What every language must say: the keys of the French words, functions with the same arguments. */
export type Words = { readonly [Key in keyof typeof fr]: Widen<(typeof fr)[Key]> };

export const LANGUAGES = ['fr', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];
