import { usePage } from '../../state/use-page-address.js';
import { OPS_DICTIONARIES, type OpsWords } from './words.js';

/** The operator's words in the language of the address. */
export function useOpsWords(): OpsWords {
  return OPS_DICTIONARIES[usePage().address.language];
}
