import { type KeyboardEvent, type RefObject, useState } from 'react';

/**
 * One stop for the Tab key among many things of one picture; arrow keys go from thing to thing.
 * @param ids in reading order · @param next where an arrow leads from one of them
 */
export function useRove(
  root: RefObject<Element | null>,
  ids: readonly string[],
  chosen: string | undefined,
  next: (id: string, key: string) => string | undefined,
) {
  const [reached, setReached] = useState<string>();
  const stop = [reached, chosen].find((id) => id !== undefined && ids.includes(id)) ?? ids[0];
  const onKeyDown = (event: KeyboardEvent) => {
    const to = stop === undefined ? undefined : next(stop, event.key);
    if (to === undefined) return;
    event.preventDefault();
    setReached(to);
    const found = root.current?.querySelector<HTMLElement | SVGElement>(`[data-id="${CSS.escape(to)}"]`);
    found?.focus();
    found?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  };
  return { onKeyDown, tabIndexOf: (id: string) => (id === stop ? 0 : -1), setReached };
}
