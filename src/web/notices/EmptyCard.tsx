import { usePage } from '../state/use-page-address.js';

type Props = { readonly name: string; readonly remedy: string | undefined };

/** No issue exists: said plainly, with the command that makes one. */
export function EmptyCard({ name, remedy }: Props) {
  const { words } = usePage();
  return (
    <section className="card message" aria-labelledby="empty-title">
      <h2 id="empty-title">{words.emptyTitle}</h2>
      <p>{words.emptyText(name)}</p>
      <p>
        {words.emptyCommand} <code>rescue-predict forecast</code>
      </p>
      {remedy !== undefined && remedy !== '' && <p lang="en">{remedy}</p>}
    </section>
  );
}
