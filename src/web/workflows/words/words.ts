import type { Language } from '../../i18n/words.js';
import { en } from './en.js';
import { fr, type OpsWords } from './fr.js';

export type { OpsWords };

/** The operator's words, apart from those of the map so that its page does not load them. */
export const OPS_DICTIONARIES: Readonly<Record<Language, OpsWords>> = { fr, en };
