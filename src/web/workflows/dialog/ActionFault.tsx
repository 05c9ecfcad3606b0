import { ApiProblem } from '../../api/client.js';
import { useOpsWords } from '../words/use-words.js';

/** Why an action did not happen, in the server's words, and what to do. */
export function ActionFault({ error }: { readonly error: unknown }) {
  const words = useOpsWords();
  if (error === undefined) return null;
  const problem = error instanceof ApiProblem ? error.problem : undefined;
  return (
    <div className="ops-fault" role="alert">
      {problem === undefined ? (
        <p>
          {words.actionUnreachable}{' '}
          <code lang="en">{error instanceof Error ? error.message : String(error)}</code>
        </p>
      ) : (
        <>
          <p>
            <strong>{words.actionFailed}</strong> <span lang="en">{problem.detail}</span>
          </p>
          {problem.remedy !== '' && (
            <p>
              <strong>{words.toDo}</strong> <span lang="en">{problem.remedy}</span>
            </p>
          )}
          {problem.code !== '' && <p className="message-code">{problem.code}</p>}
        </>
      )}
    </div>
  );
}
