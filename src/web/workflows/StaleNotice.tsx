import { formatMoment } from './format/time.js';
import { useOpsWords } from './words/use-words.js';

type Props = {
  /** of a query that has data */
  readonly query: { readonly isError: boolean; readonly dataUpdatedAt: number };
};

/** Says that what is shown is old because the server no longer answers. */
export function StaleNotice({ query }: Props) {
  const words = useOpsWords();
  return (
    <div className="notices" role="status">
      {query.isError && (
        <p className="notice">{words.offline(formatMoment(query.dataUpdatedAt, words.locale))}</p>
      )}
    </div>
  );
}
