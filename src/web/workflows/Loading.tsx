import { useOpsWords } from './words/use-words.js';

/** The place of something on its way. */
export function Loading({ rows = 5 }: { readonly rows?: number }) {
  const words = useOpsWords();
  return (
    <div className="ops-loading" aria-busy="true">
      <p className="sr" role="status">
        {words.loading}
      </p>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: empty rows have nothing else to be known by
        <div key={row} className="card skeleton" />
      ))}
    </div>
  );
}
