import { createContext, type FormEvent, type ReactNode, useCallback, useContext, useState } from 'react';
import { Dialog } from '../dialog/Dialog.jsx';
import { useOpsWords } from '../words/use-words.js';

/** Asks the person for the token. @returns undefined when they would rather not */
export type AskToken = (refusal: string | undefined) => Promise<string | undefined>;

type Question = {
  readonly refusal: string | undefined;
  readonly answer: (token: string | undefined) => void;
};

const AskTokenContext = createContext<AskToken | undefined>(undefined);

export function useAskToken(): AskToken {
  const ask = useContext(AskTokenContext);
  if (ask === undefined) throw new TypeError('expected a TokenGate around this component, found none');
  return ask;
}

export function TokenGate({ children }: { readonly children: ReactNode }) {
  const [question, setQuestion] = useState<Question>();
  const ask = useCallback<AskToken>(
    (refusal) =>
      new Promise((resolve) => {
        setQuestion({
          refusal,
          answer: (token) => {
            setQuestion(undefined);
            resolve(token);
          },
        });
      }),
    [],
  );
  return (
    <AskTokenContext value={ask}>
      {children}
      {question !== undefined && <TokenDialog question={question} />}
    </AskTokenContext>
  );
}

function TokenDialog({ question }: { readonly question: Question }) {
  const words = useOpsWords();
  const [token, setToken] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (token.trim() !== '') question.answer(token.trim());
  };
  return (
    <Dialog title={words.tokenTitle} onClose={() => question.answer(undefined)}>
      <form onSubmit={submit} className="ops-form">
        <p>{words.tokenText}</p>
        {question.refusal !== undefined && (
          <p className="ops-fault" role="alert">
            <strong>{words.tokenRefused}</strong> <span lang="en">{question.refusal}</span>
          </p>
        )}
        <label className="ops-field">
          <span>{words.tokenLabel}</span>
          <input
            type="password"
            name="token"
            autoComplete="off"
            value={token}
            onChange={(event) => setToken(event.target.value)}
          />
        </label>
        <div className="ops-buttons">
          <button type="button" className="button" onClick={() => question.answer(undefined)}>
            {words.cancel}
          </button>
          <button type="submit" className="button ops-primary" disabled={token.trim() === ''}>
            {words.tokenDo}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
