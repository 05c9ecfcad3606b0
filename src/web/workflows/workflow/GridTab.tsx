import { useDeferredValue, useMemo, useState } from 'react';
import { formatNumber } from '../../format/numbers.js';
import { searchKey } from '../../format/text.js';
import { ErrorCard } from '../../notices/ErrorCard.jsx';
import { useGrid } from '../api/queries.js';
import type { TaskView } from '../api/views.js';
import { decodeGrid } from '../grid/matrix.js';
import { type Chosen, RunGrid } from '../grid/RunGrid.jsx';
import { Loading } from '../Loading.jsx';
import { StaleNotice } from '../StaleNotice.jsx';
import { StateLegend } from '../states/StateLegend.jsx';
import { useOpsAddress } from '../use-ops-address.js';
import { useOpsWords } from '../words/use-words.js';
import { CellPanel } from './CellPanel.jsx';

type Props = { readonly name: string; readonly tasks: readonly TaskView[] | undefined };

const NO_TASKS: readonly TaskView[] = [];

/** Runs × tasks, and what is known of the chosen cell. */
export function GridTab({ name, tasks }: Props) {
  const words = useOpsWords();
  const { go } = useOpsAddress();
  const query = useGrid(name, true);
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<Chosen>();
  const sought = useDeferredValue(text);
  const matrix = useMemo(() => query.data && decodeGrid(query.data.grid), [query.data]);
  const rows = useMemo(() => {
    const key = searchKey(sought);
    const names = matrix?.tasks ?? [];
    return names.flatMap((task, i) => (searchKey(task).includes(key) ? i : []));
  }, [matrix, sought]);
  if (matrix === undefined)
    return query.error === null ? (
      <Loading rows={2} />
    ) : (
      <ErrorCard error={query.error} onRetry={() => query.refetch()} />
    );
  if (matrix.runs.length === 0) return <p className="card ops-empty">{words.gridEmpty}</p>;
  const number = (count: number) => formatNumber(count, words.locale);
  return (
    <>
      <StaleNotice query={query} />
      <div className="ops-columns">
        <section className="card ops-view">
          <header className="ops-grid-head">
            <input
              type="search"
              aria-label={words.gridFilter}
              placeholder={words.gridFilter}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
            <span role="status" className="ops-muted">
              {rows.length === 0
                ? words.gridNoTask
                : words.gridCount(number(matrix.runs.length), number(rows.length))}
            </span>
          </header>
          <RunGrid
            name={name}
            matrix={matrix}
            rows={rows}
            chosen={chosen}
            onChoose={setChosen}
            onOpen={({ runId, task }) => go({ page: 'run', id: runId, tab: 'graph', task })}
          />
        </section>
        <CellPanel matrix={matrix} tasks={tasks ?? NO_TASKS} chosen={chosen} />
      </div>
      <StateLegend />
    </>
  );
}
