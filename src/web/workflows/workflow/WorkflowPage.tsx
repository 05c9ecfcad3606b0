import { useEffect, useState } from 'react';
import { ApiProblem } from '../../api/client.js';
import { formatInstant, formatLongDay } from '../../format/days.js';
import { ErrorCard } from '../../notices/ErrorCard.jsx';
import { useWorkflows } from '../api/queries.js';
import type { WorkflowView } from '../api/views.js';
import { BackfillTab } from '../backfill/BackfillTab.jsx';
import { scheduleInWords } from '../format/schedule.js';
import { Loading } from '../Loading.jsx';
import { PauseSwitch } from '../list/PauseSwitch.jsx';
import type { WorkflowTab } from '../ops-address.js';
import { StaleNotice } from '../StaleNotice.jsx';
import { Tabs } from '../Tabs.jsx';
import { TriggerDialog } from '../trigger/TriggerDialog.jsx';
import { useOpsAddress } from '../use-ops-address.js';
import { useOpsWords } from '../words/use-words.js';
import { GridTab } from './GridTab.jsx';
import { RunTabs } from './RunTabs.jsx';

type Props = { readonly name: string; readonly tab: WorkflowTab };

/** One workflow: its runs as a grid, its graph, its last run against the clock, and backfills. */
export function WorkflowPage({ name, tab }: Props) {
  const words = useOpsWords();
  const { set } = useOpsAddress();
  const workflows = useWorkflows();
  useEffect(() => {
    document.title = `${name} · ${words.title}`;
  }, [name, words]);
  const workflow = workflows.data?.workflows.find((one) => one.name === name);
  if (workflows.data !== undefined && workflow === undefined)
    return <ErrorCard error={missing(name)} onRetry={() => workflows.refetch()} />;
  if (workflows.error !== null && workflow === undefined)
    return <ErrorCard error={workflows.error} onRetry={() => workflows.refetch()} />;
  return (
    <>
      <StaleNotice query={workflows} />
      <Head name={name} workflow={workflow} />
      <section className="ops-workflow">
        <Tabs
          label={words.tabs}
          tabs={[
            ['grid', words.tabGrid],
            ['graph', words.tabGraph],
            ['gantt', words.tabGantt],
            ['backfill', words.tabBackfill],
          ]}
          chosen={tab}
          onChoose={(next) => set({ page: 'workflow', name, tab: next })}
        />
        <div id="tab-panel" role="tabpanel" aria-labelledby={`tab-${tab}`} className="ops-tab-panel">
          {/* the grid does not wait for the list of workflows: both are asked for at once */}
          {tab === 'grid' && <GridTab name={name} tasks={workflow?.tasks} />}
          {tab !== 'grid' && workflow === undefined && <Loading rows={2} />}
          {(tab === 'graph' || tab === 'gantt') && workflow !== undefined && (
            <RunTabs workflow={workflow} tab={tab} />
          )}
          {tab === 'backfill' && workflow !== undefined && <BackfillTab workflow={workflow} />}
        </div>
      </section>
    </>
  );
}

type HeadProps = { readonly name: string; readonly workflow: WorkflowView | undefined };

function Head({ name, workflow }: HeadProps) {
  const words = useOpsWords();
  const [triggering, setTriggering] = useState(false);
  return (
    <header className="ops-head">
      <div className="ops-head-text">
        <h1 className="ops-title">{name}</h1>
        {workflow !== undefined && (
          <>
            <p>{workflow.description}</p>
            <p className="ops-muted">{headFacts(workflow, words)}</p>
          </>
        )}
      </div>
      {workflow !== undefined && (
        <div className="ops-buttons">
          {workflow.cron !== null && <PauseSwitch workflow={workflow} />}
          <button type="button" className="button ops-primary" onClick={() => setTriggering(true)}>
            {words.trigger}
          </button>
        </div>
      )}
      {triggering && workflow !== undefined && (
        <TriggerDialog workflow={workflow} onClose={() => setTriggering(false)} />
      )}
    </header>
  );
}

/** Schedule, next run, and the day it is for. */
function headFacts(workflow: WorkflowView, words: ReturnType<typeof useOpsWords>): string {
  const { cron, timezone, nextRunUtc, nextDay, paused } = workflow;
  const schedule = scheduleInWords(cron, timezone, words, words.locale);
  const next =
    nextRunUtc === null || paused
      ? ''
      : `${words.nextRun} ${words.nextAt(formatInstant(nextRunUtc, words.locale))}${
          nextDay === null ? '' : `, ${words.forDay(formatLongDay(nextDay, words.locale))}`
        }`;
  return [schedule, next].filter(Boolean).join(' · ');
}

function missing(name: string): ApiProblem {
  return new ApiProblem({
    status: 404,
    title: '',
    detail: `workflow ${name}: not among those of /api/workflows`,
    remedy: '',
    code: 'NOT_FOUND',
  });
}
