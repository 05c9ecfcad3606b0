import { usePage } from '../state/use-page-address.js';

/** Stands above everything while the store is simulated. It cannot be closed. */
export function SimulatedBanner({ command }: { readonly command: string | null }) {
  const { words } = usePage();
  return (
    <aside className="simulated" aria-label={words.simulatedTitle}>
      <strong>{words.simulatedTitle}</strong>
      <span> – {words.simulatedText}</span>
      {command !== null && (
        <span className="simulated-command">
          {words.simulatedCommand} <code>{command}</code>
        </span>
      )}
    </aside>
  );
}
