/** The last good answers, in the browser's own storage, for the hours when the server is out of reach. */
const PREFIX = 'rescue-predict:answer:';
/** Browsers give about 5 MB; contours of one department take up to 0.4. */
const LONGEST = 1_500_000;

type Kept<Body> = { readonly body: Body; readonly receivedMs: number };

export function keep(address: string, body: unknown, receivedMs: number): void {
  const text = JSON.stringify({ body, receivedMs });
  if (text.length > LONGEST) return;
  try {
    localStorage.setItem(PREFIX + address, text);
  } catch {
    // full or forbidden: the oldest answers go, and this one is tried once more
    forgetAll();
    try {
      localStorage.setItem(PREFIX + address, text);
    } catch {
      // storage is forbidden here; the page works without it
    }
  }
}

export function readKept<Body>(address: string): Kept<Body> | undefined {
  try {
    const text = localStorage.getItem(PREFIX + address);
    return text === null ? undefined : (JSON.parse(text) as Kept<Body>);
  } catch {
    return undefined;
  }
}

function forgetAll(): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
  } catch {
    // nothing to forget where storage is forbidden
  }
}
