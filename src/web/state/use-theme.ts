import { useCallback, useEffect, useState } from 'react';

export type Theme = 'light' | 'dark';
const KEY = 'rescue-predict:theme';

/** The reader's choice, else what the system asks for; written on the root element as `data-theme`. */
export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState<Theme>(firstTheme);
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  const choose = useCallback((next: Theme) => {
    setTheme(next);
    try {
      localStorage.setItem(KEY, next);
    } catch {
      // storage is forbidden here: the choice lasts as long as the page
    }
  }, []);
  return [theme, choose];
}

function firstTheme(): Theme {
  try {
    const kept = localStorage.getItem(KEY);
    if (kept === 'light' || kept === 'dark') return kept;
  } catch {
    // storage is forbidden here: the system decides
  }
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}
