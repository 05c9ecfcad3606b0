import { createContext, useContext, useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';
import { DICTIONARIES } from '../i18n/dictionaries.js';
import type { Words } from '../i18n/words.js';
import { formatPageAddress, type PageAddress, parsePageAddress } from './page-address.js';
import { type Theme, useTheme } from './use-theme.js';

export type Page = {
  readonly address: PageAddress;
  /** a day, a commune: a step that the back button undoes */
  readonly go: (change: Partial<PageAddress>) => void;
  /** a way of looking: replaces the address without a new step */
  readonly set: (change: Partial<PageAddress>) => void;
  readonly words: Words;
  readonly theme: Theme;
  readonly setTheme: (theme: Theme) => void;
};

/** The state of the page is its address: what is shown can be sent as a link. */
export function useAddressState(): Page {
  const [path, navigate] = useLocation();
  const search = useSearch();
  const [theme, setTheme] = useTheme();
  return useMemo(() => {
    const address = parsePageAddress(path, search);
    return {
      address,
      go: (change) => navigate(formatPageAddress({ ...address, ...change })),
      set: (change) => navigate(formatPageAddress({ ...address, ...change }), { replace: true }),
      words: DICTIONARIES[address.language],
      theme,
      setTheme,
    };
  }, [path, search, navigate, theme, setTheme]);
}

export const PageContext = createContext<Page | undefined>(undefined);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (page === undefined) throw new TypeError('expected a PageContext around this component, found none');
  return page;
}
