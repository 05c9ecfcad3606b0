import { ApiProblem } from '../api/client.js';
import { usePage } from '../state/use-page-address.js';

type Props = { readonly error: unknown; readonly onRetry: () => void };

/** What failed, in the server's own words, and what to do about it. */
export function ErrorCard({ error, onRetry }: Props) {
  const { words } = usePage();
  const problem = error instanceof ApiProblem ? error.problem : undefined;
  return (
    <section className="card message" role="alert">
      <h2>{words.errorTitle}</h2>
      {problem === undefined ? (
        <p>
          {words.errorUnreachable}{' '}
          <code lang="en">{error instanceof Error ? error.message : String(error)}</code>
        </p>
      ) : (
        <>
          <p lang="en">{problem.detail}</p>
          {problem.remedy !== '' && (
            <p>
              <strong>{words.errorToDo}</strong> <span lang="en">{problem.remedy}</span>
            </p>
          )}
          {problem.code !== '' && <p className="message-code">{problem.code}</p>}
        </>
      )}
      <button type="button" className="button" onClick={onRetry}>
        {words.retry}
      </button>
    </section>
  );
}
