import { useOpsWords } from '../words/use-words.js';
import { lookOf } from './look.js';
import type { CellState } from './states.js';

/** Letter on colour, with the word beside it unless it is said elsewhere. */
export function StateBadge({ state, word = true }: { readonly state: CellState; readonly word?: boolean }) {
  const words = useOpsWords();
  return (
    <span className="ops-state">
      <span className="ops-letter" style={lookOf(state)} aria-hidden="true">
        {words.letters[state]}
      </span>
      <span className={word ? '' : 'sr'}>{words.states[state]}</span>
    </span>
  );
}
