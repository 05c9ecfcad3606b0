import { useState } from 'react';
import { useWrite } from '../access/use-write.js';
import type { TaskView } from '../api/views.js';
import { ConfirmDialog } from '../dialog/ConfirmDialog.jsx';
import { useOpsWords } from '../words/use-words.js';
import { withDownstream } from './downstream.js';
import { TaskNames } from './TaskNames.jsx';

type Props = {
  readonly runId: string;
  readonly task: TaskView;
  readonly tasks: readonly TaskView[];
};

type Asking = 'task' | 'group' | 'success' | 'failed';

/** What can be done with one task of a run, or with its group. */
export function TaskActions({ runId, task, tasks }: Props) {
  const words = useOpsWords();
  const [asking, setAsking] = useState<Asking>();
  return (
    <div className="ops-buttons ops-task-actions">
      <button type="button" className="plain" onClick={() => setAsking('task')}>
        {words.clearTask}…
      </button>
      {task.group !== null && (
        <button type="button" className="plain" onClick={() => setAsking('group')}>
          {words.clearGroup(task.group)}…
        </button>
      )}
      <button type="button" className="plain" onClick={() => setAsking('success')}>
        {words.markSuccess}…
      </button>
      <button type="button" className="plain" onClick={() => setAsking('failed')}>
        {words.markFailed}…
      </button>
      {(asking === 'task' || asking === 'group') && (
        <ClearDialog
          runId={runId}
          task={task}
          tasks={tasks}
          group={asking === 'group' ? task.group : null}
          onClose={() => setAsking(undefined)}
        />
      )}
      {(asking === 'success' || asking === 'failed') && (
        <MarkDialog runId={runId} task={task} state={asking} onClose={() => setAsking(undefined)} />
      )}
    </div>
  );
}

type ClearProps = Props & { readonly group: string | null; readonly onClose: () => void };

function ClearDialog({ runId, task, tasks, group, onClose }: ClearProps) {
  const words = useOpsWords();
  const write = useWrite();
  const first = group === null ? [task.id] : tasks.filter((one) => one.group === group).map(({ id }) => id);
  return (
    <ConfirmDialog
      title={group === null ? words.clearTaskTitle(task.id) : words.clearGroupTitle(group)}
      verb={group === null ? words.clearTask : words.clearGroup(group)}
      onConfirm={() => write('clearTasks', { id: runId }, group === null ? { tasks: [task.id] } : { group })}
      onClose={onClose}
    >
      <p>{group === null ? words.clearTaskText : words.clearGroupText}</p>
      <TaskNames ids={withDownstream(tasks, first)} />
    </ConfirmDialog>
  );
}

type MarkProps = Omit<Props, 'tasks'> & {
  readonly state: 'success' | 'failed';
  readonly onClose: () => void;
};

function MarkDialog({ runId, task, state, onClose }: MarkProps) {
  const words = useOpsWords();
  const write = useWrite();
  return (
    <ConfirmDialog
      title={words.markTitle(task.id, words.states[state])}
      verb={words.markDo}
      danger
      onConfirm={() => write('markTask', { id: runId }, { task: task.id, state })}
      onClose={onClose}
    >
      <p>{words.markText}</p>
    </ConfirmDialog>
  );
}
