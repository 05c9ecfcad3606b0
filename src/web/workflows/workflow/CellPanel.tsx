import { useEffect, useState } from 'react';
import { useRun } from '../api/queries.js';
import type { TaskView } from '../api/views.js';
import { type Matrix, stateAt } from '../grid/matrix.js';
import type { Chosen } from '../grid/RunGrid.jsx';
import { TaskPanel } from '../run/TaskPanel.jsx';
import { useOpsWords } from '../words/use-words.js';

type Props = {
  readonly matrix: Matrix;
  readonly tasks: readonly TaskView[];
  readonly chosen: Chosen | undefined;
};

/** The chosen cell: what the grid knows at once, tries and errors as soon as they come. */
export function CellPanel({ matrix, tasks, chosen }: Props) {
  const words = useOpsWords();
  const asked = useSettled(chosen?.runId, 200);
  const detail = useRun(asked);
  const index = matrix.runs.findLastIndex(({ id }) => id === chosen?.runId);
  const run = matrix.runs[index];
  if (chosen === undefined || run === undefined)
    return <p className="card ops-panel ops-muted">{words.chooseCell}</p>;
  const { task } = chosen;
  return (
    <TaskPanel
      run={run}
      detail={detail.data?.run.id === run.id ? detail.data : undefined}
      tasks={tasks}
      taskId={task}
      state={task === undefined ? run.state : stateAt(matrix, index, matrix.tasks.indexOf(task))}
    />
  );
}

/** A value once it has rested: walking over the grid does not ask for every run on the way. */
function useSettled<Value>(value: Value, forMs: number): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), forMs);
    return () => clearTimeout(timer);
  }, [value, forMs]);
  return settled;
}
