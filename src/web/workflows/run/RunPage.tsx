import { useEffect, useMemo, useState } from 'react';
import { Link } from 'wouter';
import { formatLongDay } from '../../format/days.js';
import { ErrorCard } from '../../notices/ErrorCard.jsx';
import { useRun, useWorkflows } from '../api/queries.js';
import type { RunDetailView, TaskView } from '../api/views.js';
import { Gantt } from '../gantt/Gantt.jsx';
import { Graph } from '../graph/Graph.jsx';
import { Loading } from '../Loading.jsx';
import type { OpsAddress } from '../ops-address.js';
import { StaleNotice } from '../StaleNotice.jsx';
import { StateBadge } from '../states/StateBadge.jsx';
import { StateLegend } from '../states/StateLegend.jsx';
import { latestTries } from '../states/states.js';
import { Tabs } from '../Tabs.jsx';
import { useOpsAddress } from '../use-ops-address.js';
import { useOpsWords } from '../words/use-words.js';
import { LogView } from './LogView.jsx';
import { RunActions } from './RunActions.jsx';
import { TaskPanel } from './TaskPanel.jsx';
import { TryTable } from './TryTable.jsx';

type RunAddress = Extract<OpsAddress, { page: 'run' }>;

/** One run, for one civil day. */
export function RunPage({ address }: { readonly address: RunAddress }) {
  const run = useRun(address.id);
  const workflows = useWorkflows();
  if (run.data === undefined)
    return run.error === null ? <Loading /> : <ErrorCard error={run.error} onRetry={() => run.refetch()} />;
  if (workflows.data === undefined && workflows.error === null) return <Loading />;
  const known = workflows.data?.workflows.find(({ name }) => name === run.data.run.workflow);
  return (
    <>
      <StaleNotice query={run} />
      <Run detail={run.data} known={known?.tasks} address={address} />
    </>
  );
}

type Props = {
  readonly detail: RunDetailView;
  readonly known: readonly TaskView[] | undefined;
  readonly address: RunAddress;
};

function Run({ detail, known, address }: Props) {
  const words = useOpsWords();
  const { href } = useOpsAddress();
  const { run } = detail;
  const day = formatLongDay(run.day, words.locale);
  useEffect(() => {
    document.title = `${words.runTitle(run.workflow, day)} · ${words.title}`;
  }, [run.workflow, day, words]);
  const tasks = useMemo(() => known ?? tasksOfTries(detail), [known, detail]);
  const latest = useMemo(() => latestTries(detail.tries), [detail]);
  const [chosen, setChosen] = useState<{ task: string | undefined; number: number }>();
  const { task } = address;
  const shown =
    detail.tries.find((one) => one.task === task && chosen?.task === task && one.number === chosen?.number) ??
    (task === undefined ? undefined : latest.get(task));
  return (
    <>
      <header className="ops-head">
        <h1 className="ops-title">
          <Link href={href({ page: 'workflow', name: run.workflow, tab: 'grid' })}>{run.workflow}</Link>{' '}
          <span>{words.forDay(day)}</span>
        </h1>
        <StateBadge state={run.state} />
        <RunActions detail={detail} tasks={tasks} />
      </header>
      <div className="ops-columns">
        <div className="ops-column">
          <RunViews detail={detail} tasks={tasks} address={address} />
          {shown !== undefined && shown.startedAtUtc !== null && (
            <LogView key={`${shown.task} ${shown.number}`} runId={run.id} one={shown} />
          )}
        </div>
        <TaskPanel
          run={run}
          detail={detail}
          tasks={tasks}
          taskId={task}
          state={task === undefined ? run.state : (latest.get(task)?.state ?? 'waiting')}
          shown={shown}
          onShow={(number) => setChosen({ task, number })}
        />
      </div>
      <StateLegend />
    </>
  );
}

type ViewsProps = {
  readonly detail: RunDetailView;
  readonly tasks: readonly TaskView[];
  readonly address: RunAddress;
};

function RunViews({ detail, tasks, address }: ViewsProps) {
  const words = useOpsWords();
  const { set } = useOpsAddress();
  const latest = useMemo(() => latestTries(detail.tries), [detail]);
  const ids = useMemo(() => tasks.map(({ id }) => id), [tasks]);
  const choose = (task: string) => set({ ...address, task });
  return (
    <section className="card ops-view">
      <Tabs
        label={words.tabs}
        tabs={[
          ['graph', words.tabGraph],
          ['gantt', words.tabGantt],
          ['tries', words.tabTries],
        ]}
        chosen={address.tab}
        onChoose={(tab) => set({ ...address, tab })}
      />
      <div id="tab-panel" role="tabpanel" aria-labelledby={`tab-${address.tab}`} className="ops-view-body">
        {address.tab === 'graph' && (
          <Graph
            tasks={tasks}
            stateOf={(task) => latest.get(task)?.state ?? 'waiting'}
            chosen={address.task}
            onChoose={choose}
          />
        )}
        {address.tab === 'gantt' && (
          <Gantt tasks={ids} tries={detail.tries} chosen={address.task} onChoose={choose} />
        )}
        {address.tab === 'tries' && <TryTable tries={detail.tries} chosen={address.task} onChoose={choose} />}
      </div>
    </section>
  );
}

/** The tasks of a run whose workflow the server no longer has: their names are all that is left. */
function tasksOfTries({ tries }: RunDetailView): readonly TaskView[] {
  return [...new Set(tries.map(({ task }) => task))].map((id) => ({
    id,
    description: '',
    needs: [],
    group: null,
    triggerRule: 'all_success',
    retries: 0,
  }));
}
