import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useEffect } from 'react';
import { ApiProblem } from '../api/client.js';
import { PageContext, useAddressState } from '../state/use-page-address.js';
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
  useEffect(() => {
    document.documentElement.lang = page.address.language;
  }, [page.address.language]);
  return (
    <QueryClientProvider client={client}>
      <PageContext value={page}>
        <Page />
      </PageContext>
    </QueryClientProvider>
  );
}
