import { en } from './en.js';
import { fr } from './fr.js';
import type { Language, Words } from './words.js';

export const DICTIONARIES: Readonly<Record<Language, Words>> = { fr, en };
