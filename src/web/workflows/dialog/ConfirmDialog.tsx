import type { ReactNode } from 'react';
import { useOpsWords } from '../words/use-words.js';
import { ActionFault } from './ActionFault.jsx';
import { Dialog } from './Dialog.jsx';
import { useAction } from './use-action.js';

type Props = {
  readonly title: string;
  /** what the confirming button says */
  readonly verb: string;
  readonly danger?: boolean;
  /** @returns undefined when it was given up: the dialog stays */
  readonly onConfirm: () => Promise<unknown>;
  readonly onClose: () => void;
  readonly children: ReactNode;
};

/** Says what an action will do before it is done, and why it was not when the server refuses. */
export function ConfirmDialog({ title, verb, danger = false, onConfirm, onClose, children }: Props) {
  const words = useOpsWords();
  const { busy, error, attempt } = useAction();
  const confirm = async () => {
    if ((await attempt(onConfirm)) !== undefined) onClose();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="ops-form">
        {children}
        <ActionFault error={error} />
        <div className="ops-buttons">
          <button type="button" className="button" onClick={onClose}>
            {words.cancel}
          </button>
          <button
            type="button"
            className={danger ? 'button ops-danger' : 'button ops-primary'}
            disabled={busy}
            onClick={confirm}
          >
            {verb}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
