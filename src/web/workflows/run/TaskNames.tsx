import { useOpsWords } from '../words/use-words.js';

/** The tasks an action touches, by name. */
export function TaskNames({ ids }: { readonly ids: readonly string[] }) {
  const words = useOpsWords();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a list longer than its box is scrolled by keys
    <ul className="ops-names" tabIndex={0} aria-label={words.tasksCount(ids.length)}>
      {ids.map((id) => (
        <li key={id}>
          <code>{id}</code>
        </li>
      ))}
    </ul>
  );
}
