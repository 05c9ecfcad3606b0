import { useCallback, useState } from 'react';

export type Action = {
  readonly busy: boolean;
  /** what the last attempt failed with; undefined when it did not */
  readonly error: unknown;
  /** @returns what the action returned; undefined when it failed or was given up */
  readonly attempt: <Result>(action: () => Promise<Result | undefined>) => Promise<Result | undefined>;
};

/** One action at a time, and what became of it. */
export function useAction(): Action {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const attempt = useCallback<Action['attempt']>(async (action) => {
    setBusy(true);
    setError(undefined);
    try {
      return await action();
    } catch (failure) {
      setError(failure);
      return undefined;
    } finally {
      setBusy(false);
    }
  }, []);
  return { busy, error, attempt };
}
