import { useState } from 'react';
import { useWrite } from '../access/use-write.js';
import { isUnfinished } from '../api/poll.js';
import type { RunDetailView, TaskView } from '../api/views.js';
import { ConfirmDialog } from '../dialog/ConfirmDialog.jsx';
import { latestTries } from '../states/states.js';
import { useOpsWords } from '../words/use-words.js';
import { withDownstream } from './downstream.js';
import { TaskNames } from './TaskNames.jsx';

type Props = { readonly detail: RunDetailView; readonly tasks: readonly TaskView[] };

/** What can be done with a run as a whole. */
export function RunActions({ detail, tasks }: Props) {
  const words = useOpsWords();
  const write = useWrite();
  const [asking, setAsking] = useState<'cancel' | 'retry'>();
  const { run, tries } = detail;
  const close = () => setAsking(undefined);
  const bad = [...latestTries(tries).values()].filter(
    ({ state }) => state === 'failed' || state === 'upstream_failed' || state === 'cancelled',
  );
  return (
    <div className="ops-buttons">
      {isUnfinished(run) && (
        <button type="button" className="button" onClick={() => setAsking('cancel')}>
          {words.cancelRun}…
        </button>
      )}
      {(run.state === 'failed' || run.state === 'cancelled') && (
        <button type="button" className="button ops-primary" onClick={() => setAsking('retry')}>
          {words.retryRun}…
        </button>
      )}
      {asking === 'cancel' && (
        <ConfirmDialog
          title={words.cancelRunTitle}
          verb={words.cancelRun}
          danger
          onConfirm={() => write('cancelRun', { id: run.id }, undefined)}
          onClose={close}
        >
          <p>{words.cancelRunText}</p>
        </ConfirmDialog>
      )}
      {asking === 'retry' && (
        <ConfirmDialog
          title={words.retryRunTitle}
          verb={words.retryRun}
          onConfirm={() => write('retryRun', { id: run.id }, undefined)}
          onClose={close}
        >
          <p>{words.retryRunText}</p>
          <TaskNames
            ids={withDownstream(
              tasks,
              bad.map(({ task }) => task),
            )}
          />
        </ConfirmDialog>
      )}
    </div>
  );
}
