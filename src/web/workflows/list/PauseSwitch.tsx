import { useState } from 'react';
import { useWrite } from '../access/use-write.js';
import type { WorkflowView } from '../api/views.js';
import { ConfirmDialog } from '../dialog/ConfirmDialog.jsx';
import { useOpsWords } from '../words/use-words.js';

/** Stops or resumes scheduling, after saying what that means. */
export function PauseSwitch({ workflow }: { readonly workflow: WorkflowView }) {
  const words = useOpsWords();
  const write = useWrite();
  const [asking, setAsking] = useState(false);
  const { name, paused } = workflow;
  return (
    <>
      <button
        type="button"
        role="switch"
        className="ops-switch"
        aria-checked={!paused}
        aria-label={`${words.scheduling}, ${name}`}
        onClick={() => setAsking(true)}
      >
        <span className="ops-knob" aria-hidden="true" />
        <span aria-hidden="true">{paused ? words.schedulingOff : words.schedulingOn}</span>
      </button>
      {asking && (
        <ConfirmDialog
          title={paused ? words.resumeTitle(name) : words.pauseTitle(name)}
          verb={paused ? words.resumeDo : words.pauseDo}
          onConfirm={() => write('pauseWorkflow', { name }, { paused: !paused })}
          onClose={() => setAsking(false)}
        >
          <p>{paused ? words.resumeText : words.pauseText}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
