import { type KeyboardEvent, useDeferredValue, useEffect, useRef, useState } from 'react';
import { useCommuneSearch } from '../api/queries.js';
import { usePage } from '../state/use-page-address.js';

type Props = { readonly text: string; readonly onText: (text: string) => void };

/** Filters the table as one types, and offers the communes of every department; `/` comes here from anywhere. */
export function SearchBox({ text, onText }: Props) {
  const { go, words } = usePage();
  const input = useRef<HTMLInputElement>(null);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const { data } = useCommuneSearch(useDeferredValue(text));
  const found = text.trim().length >= 2 ? (data?.body.communes ?? []) : [];
  const shown = open && text.trim().length >= 2 && data !== undefined;
  useSlashKey(input);

  const choose = (index: number) => {
    const commune = found[index];
    if (commune === undefined) return;
    setOpen(false);
    onText('');
    go({ department: commune.department, commune: commune.code });
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      if (open) setOpen(false);
      else onText('');
    } else if (event.key === 'Enter') choose(Math.max(0, active));
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setOpen(true);
      setActive(Math.min(found.length - 1, Math.max(0, active + step)));
    }
  };
  return (
    <div className="search">
      <input
        ref={input}
        type="search"
        role="combobox"
        aria-label={words.search}
        aria-expanded={shown && found.length > 0}
        aria-controls="search-list"
        aria-activedescendant={shown && found[active] ? `search-${active}` : undefined}
        aria-autocomplete="list"
        placeholder={words.search}
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => {
          onText(event.target.value);
          setActive(-1);
          setOpen(true);
        }}
        onKeyDown={onKey}
        onBlur={() => setOpen(false)}
      />
      <div
        role="listbox"
        id="search-list"
        aria-label={words.searchResults}
        className="search-list"
        hidden={!shown || found.length === 0}
      >
        {found.map((commune, i) => (
          <div
            key={commune.code}
            id={`search-${i}`}
            role="option"
            tabIndex={-1}
            aria-selected={i === active}
            onPointerDown={(event) => {
              event.preventDefault();
              choose(i);
            }}
          >
            {commune.name} <small>{commune.code}</small>
          </div>
        ))}
      </div>
      {shown && found.length === 0 && (
        <p className="search-list search-none" role="status">
          {words.searchNone}
        </p>
      )}
    </div>
  );
}

function useSlashKey(input: React.RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.matches('input, select, textarea');
      if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [input]);
}
