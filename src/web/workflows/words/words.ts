import { usePage } from '../../state/use-page-address.js';
import { en } from './en.js';
import { fr, type OpsWords } from './fr.js';

export type { OpsWords };

/** The operator's words, apart from those of the map so that its page does not load them. */
export const OPS_DICTIONARIES = { fr, en } as const satisfies Record<string, OpsWords>;

export function useOpsWords(): OpsWords {
  return OPS_DICTIONARIES[usePage().address.language];
}
