import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { ApiProblem } from '../api/client.js';
import { Boundary } from '../notices/Boundary.jsx';
import { ErrorCard } from '../notices/ErrorCard.jsx';
import { PageContext, useAddressState } from '../state/use-page-address.js';
import { OpsPages } from './OpsPages.jsx';
import { Page } from './Page.jsx';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // a refusal stays a refusal; a dropped connection is worth one more try
      retry: (failures, error) =>
        failures < 1 && !(error instanceof ApiProblem && error.problem.status < 500),
      refetchOnWindowFocus: true,
      // the page is made for networks of which the browser knows nothing: it always tries
      networkMode: 'always',
    },
  },
});

export function App() {
  const page = useAddressState();
  const [path] = useLocation();
  useEffect(() => {
    document.documentElement.lang = page.address.language;
  }, [page.address.language]);
  return (
    <QueryClientProvider client={client}>
      <PageContext value={page}>
        <Boundary fallback={(error) => <ErrorCard error={error} onRetry={() => location.reload()} />}>
          {/^\/ops(\/|$)/.test(path) ? <OpsPages /> : <Page />}
        </Boundary>
      </PageContext>
    </QueryClientProvider>
  );
}
