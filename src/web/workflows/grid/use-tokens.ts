import { useEffect, useState } from 'react';
import type { Picture } from './paint.js';

type Tokens = Pick<Picture, 'colours' | 'font'>;

/** The page's own colours and font for drawing on a canvas; read again when the theme changes on the root. */
export function useTokens(): Tokens {
  const [tokens, setTokens] = useState(readTokens);
  useEffect(() => {
    const update = () => setTokens(readTokens());
    const observer = new MutationObserver(update);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    update();
    return () => observer.disconnect();
  }, []);
  return tokens;
}

function readTokens(): Tokens {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    colours: {
      card: token('card'),
      sunk: token('sunk'),
      line: token('line'),
      text: token('text'),
      muted: token('muted'),
      chosen: token('chosen'),
    },
    font: token('font'),
  };
}
