import { useState } from 'react';
import { usePage } from '../state/use-page-address.js';

const SHOWN_MS = 4000;

/** Copies the address of the page, which is its whole state. The clipboard is refused on plain http; that is said. */
export function CopyLink() {
  const { words } = usePage();
  const [said, setSaid] = useState('');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      setSaid(words.copied);
    } catch {
      setSaid(words.copyFailed);
    }
    setTimeout(() => setSaid(''), SHOWN_MS);
  };
  return (
    <>
      <button type="button" className="button" onClick={copy}>
        {words.copyLink}
      </button>
      <span className="copy-said" role="status">
        {said}
      </span>
    </>
  );
}
