import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { useOpsWords } from '../words/use-words.js';

type Props = { readonly title: string; readonly onClose: () => void; readonly children: ReactNode };

/** The browser's own modal: it keeps the focus inside, closes on Escape, and gives the focus back. */
export function Dialog({ title, onClose, children }: Props) {
  const words = useOpsWords();
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={element}
      className="ops-dialog"
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header className="ops-dialog-head">
        <h2 id={id}>{title}</h2>
        <button type="button" className="icon" aria-label={words.close} onClick={onClose}>
          ×
        </button>
      </header>
      {children}
    </dialog>
  );
}
