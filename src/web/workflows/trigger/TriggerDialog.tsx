import { type FormEvent, useState } from 'react';
import { Link } from 'wouter';
import { dayInParis, parseDay } from '../../../domain/day.js';
import { formatLongDay } from '../../format/days.js';
import { useWrite } from '../access/use-write.js';
import type { RunView, WorkflowView } from '../api/views.js';
import { ActionFault } from '../dialog/ActionFault.jsx';
import { Dialog } from '../dialog/Dialog.jsx';
import { useAction } from '../dialog/use-action.js';
import { ParamFields } from '../params/ParamFields.jsx';
import { useParams } from '../params/use-params.js';
import { useOpsAddress } from '../use-ops-address.js';
import { useOpsWords } from '../words/use-words.js';

type Props = { readonly workflow: WorkflowView; readonly onClose: () => void };

/** Day and parameters of a run, the sentence that says what will happen, and then the way to the run. */
export function TriggerDialog({ workflow, onClose }: Props) {
  const words = useOpsWords();
  const write = useWrite();
  const { busy, error, attempt } = useAction();
  const params = useParams(workflow.params);
  const [day, setDay] = useState<string>(() => dayInParis(new Date()));
  const [started, setStarted] = useState<RunView>();
  const { name } = workflow;
  const valid = parseDay(day) !== undefined;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    params.showFaults();
    if (!valid || !params.valid) return;
    const answer = await attempt(() => write('triggerRun', { name }, { day, params: params.params }));
    if (answer !== undefined) setStarted(answer.run);
  };
  if (started !== undefined) return <Started run={started} name={name} onClose={onClose} />;
  const again = workflow.latest.some((run) => run.day === day && run.state === 'success');
  return (
    <Dialog title={words.triggerOf(name)} onClose={onClose}>
      <form className="ops-form" onSubmit={submit} noValidate>
        <label className="ops-field">
          <span>{words.triggerDay}</span>
          <input
            type="date"
            value={day}
            aria-invalid={!valid || undefined}
            onChange={(event) => setDay(event.target.value)}
          />
          <small>{words.triggerDayHelp}</small>
        </label>
        <ParamFields
          fields={params.fields}
          values={params.values}
          faults={params.faults}
          onChange={params.setValues}
        />
        <p className="why" role="status">
          {valid ? words.triggerSentence(name, formatLongDay(day, words.locale)) : words.faultDay}
          {again && ` ${words.triggerAgain}`}
        </p>
        <ActionFault error={error} />
        <div className="ops-buttons">
          <button type="button" className="button" onClick={onClose}>
            {words.cancel}
          </button>
          <button type="submit" className="button ops-primary" disabled={busy || !valid}>
            {words.triggerDo}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

type StartedProps = { readonly run: RunView; readonly name: string; readonly onClose: () => void };

function Started({ run, name, onClose }: StartedProps) {
  const words = useOpsWords();
  const { href } = useOpsAddress();
  return (
    <Dialog title={words.triggerOf(name)} onClose={onClose}>
      <div className="ops-form">
        <p role="status">{words.triggered(formatLongDay(run.day, words.locale))}</p>
        <div className="ops-buttons">
          <button type="button" className="button" onClick={onClose}>
            {words.close}
          </button>
          <Link
            className="button ops-primary"
            href={href({ page: 'run', id: run.id, tab: 'graph', task: undefined })}
          >
            {words.openRun}
          </Link>
        </div>
      </div>
    </Dialog>
  );
}
