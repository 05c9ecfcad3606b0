import { type ComponentType, useCallback, useEffect, useState } from 'react';
import { ErrorCard } from '../notices/ErrorCard.jsx';
import { usePage } from '../state/use-page-address.js';

/**
 * The operator's pages come only when they are asked for: the map's first load does not carry them.
 * Not `lazy` in a `Suspense`: React holds back what replaces a fallback for 0.3 s, a third of the grid's whole time.
 */
export function OpsPages() {
  const { words } = usePage();
  const [Pages, setPages] = useState<ComponentType>();
  const [error, setError] = useState<unknown>();
  const load = useCallback(() => {
    setError(undefined);
    import('../workflows/OpsApp.jsx').then(({ OpsApp }) => setPages(() => OpsApp), setError);
  }, []);
  useEffect(load, [load]);
  if (Pages !== undefined) return <Pages />;
  return error === undefined ? (
    <p className="sr" role="status">
      {words.loading}
    </p>
  ) : (
    <ErrorCard error={error} onRetry={load} />
  );
}
