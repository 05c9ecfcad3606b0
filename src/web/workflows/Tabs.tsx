import type { KeyboardEvent, ReactNode } from 'react';

type Props<Tab extends string> = {
  readonly label: string;
  readonly tabs: readonly (readonly [Tab, string])[];
  readonly chosen: Tab;
  readonly onChoose: (tab: Tab) => void;
  readonly children?: ReactNode;
};

/** Tabs in the usual way: one stop for the Tab key, arrows change the view at once. */
export function Tabs<Tab extends string>({ label, tabs, chosen, onChoose, children }: Props<Tab>) {
  const onKey = (event: KeyboardEvent<HTMLDivElement>) => {
    const at = tabs.findIndex(([tab]) => tab === chosen);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: tabs.length - 1 }[event.key];
    const next = to === undefined ? undefined : tabs[(to + tabs.length) % tabs.length];
    if (next === undefined) return;
    event.preventDefault();
    onChoose(next[0]);
    event.currentTarget.querySelector<HTMLElement>(`#tab-${next[0]}`)?.focus();
  };
  return (
    <div className="ops-tabs">
      <div role="tablist" aria-label={label} tabIndex={-1} onKeyDown={onKey}>
        {tabs.map(([tab, text]) => (
          <button
            key={tab}
            type="button"
            role="tab"
            id={`tab-${tab}`}
            aria-selected={tab === chosen}
            aria-controls="tab-panel"
            tabIndex={tab === chosen ? 0 : -1}
            onClick={() => onChoose(tab)}
          >
            {text}
          </button>
        ))}
      </div>
      {children}
    </div>
  );
}
