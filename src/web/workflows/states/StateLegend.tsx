import { useOpsWords } from '../words/use-words.js';
import { StateBadge } from './StateBadge.jsx';
import { CELL_STATES, type CellState } from './states.js';

const SHOWN: readonly CellState[] = CELL_STATES.filter((state) => state !== 'absent');

export function StateLegend() {
  const words = useOpsWords();
  return (
    <ul className="ops-legend" aria-label={words.legend}>
      {SHOWN.map((state) => (
        <li key={state}>
          <StateBadge state={state} />
        </li>
      ))}
    </ul>
  );
}
