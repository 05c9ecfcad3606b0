import { useEffect, useState } from 'react';
import { ErrorCard } from '../../notices/ErrorCard.jsx';
import { useWorkflows } from '../api/queries.js';
import type { WorkflowView } from '../api/views.js';
import { Loading } from '../Loading.jsx';
import { StaleNotice } from '../StaleNotice.jsx';
import { StateLegend } from '../states/StateLegend.jsx';
import { TriggerDialog } from '../trigger/TriggerDialog.jsx';
import { useOpsWords } from '../words/use-words.js';
import { WorkflowCard } from './WorkflowCard.jsx';

/** Every workflow: when it runs next and for which day, how it went lately. */
export function WorkflowsPage() {
  const words = useOpsWords();
  const workflows = useWorkflows();
  const [triggered, setTriggered] = useState<WorkflowView>();
  useEffect(() => {
    document.title = words.title;
  }, [words]);
  return (
    <>
      <h1 className="ops-title">{words.workflows}</h1>
      {workflows.data === undefined ? (
        workflows.error === null ? (
          <Loading />
        ) : (
          <ErrorCard error={workflows.error} onRetry={() => workflows.refetch()} />
        )
      ) : (
        <>
          <StaleNotice query={workflows} />
          {workflows.data.workflows.length === 0 ? (
            <p className="card ops-empty">{words.workflowsNone}</p>
          ) : (
            <ul className="ops-list">
              {workflows.data.workflows.map((workflow) => (
                <WorkflowCard
                  key={workflow.name}
                  workflow={workflow}
                  onTrigger={() => setTriggered(workflow)}
                />
              ))}
            </ul>
          )}
          <StateLegend />
        </>
      )}
      {triggered !== undefined && (
        <TriggerDialog workflow={triggered} onClose={() => setTriggered(undefined)} />
      )}
    </>
  );
}
