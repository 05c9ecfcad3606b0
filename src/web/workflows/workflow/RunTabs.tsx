import { useMemo, useState } from 'react';
import { useRun } from '../api/queries.js';
import type { WorkflowView } from '../api/views.js';
import { formatRunDay } from '../format/time.js';
import { Gantt } from '../gantt/Gantt.jsx';
import { Graph } from '../graph/Graph.jsx';
import { TaskPanel } from '../run/TaskPanel.jsx';
import { StateLegend } from '../states/StateLegend.jsx';
import { latestTries } from '../states/states.js';
import { useOpsWords } from '../words/use-words.js';

type Props = { readonly workflow: WorkflowView; readonly tab: 'graph' | 'gantt' };

/** The graph or the Gantt of the newest run, or of another of the latest. */
export function RunTabs({ workflow, tab }: Props) {
  const words = useOpsWords();
  const [runId, setRunId] = useState<string>();
  const [task, setTask] = useState<string>();
  const run = workflow.latest.find(({ id }) => id === runId) ?? workflow.latest[0];
  const detail = useRun(run?.id).data;
  const latest = useMemo(() => latestTries(detail?.tries ?? []), [detail]);
  const ids = useMemo(() => workflow.tasks.map(({ id }) => id), [workflow.tasks]);
  const stateOf = (id: string) => latest.get(id)?.state ?? (run === undefined ? 'absent' : 'waiting');
  return (
    <>
      <div className="ops-columns">
        <section className="card ops-view">
          {run !== undefined && (
            <header className="ops-grid-head">
              <label>
                {words.runShown}{' '}
                <select value={run.id} onChange={(event) => setRunId(event.target.value)}>
                  {workflow.latest.map((one, i) => (
                    <option key={one.id} value={one.id}>
                      {formatRunDay(one.day, words.locale)} · {words.states[one.state]}
                      {i === 0 && ` (${words.runLatest})`}
                    </option>
                  ))}
                </select>
              </label>
            </header>
          )}
          {tab === 'graph' ? (
            <Graph tasks={workflow.tasks} stateOf={stateOf} chosen={task} onChoose={setTask} />
          ) : (
            <Gantt tasks={ids} tries={detail?.tries ?? []} chosen={task} onChoose={setTask} />
          )}
        </section>
        {run === undefined ? (
          <p className="card ops-panel ops-muted">{words.latestNone}</p>
        ) : (
          <TaskPanel
            run={run}
            detail={detail}
            tasks={workflow.tasks}
            taskId={task}
            state={task === undefined ? run.state : stateOf(task)}
          />
        )}
      </div>
      <StateLegend />
    </>
  );
}
