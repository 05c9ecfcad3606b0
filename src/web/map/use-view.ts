import { type PointerEvent, type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Size } from '../state/use-size.js';
import type { Padding } from './scene.js';
import type { Shapes } from './shapes.js';

/** Box of the shapes → screen: `x · scale + dx`. `zoom` 1 shows the whole department. */
export type View = {
  readonly scale: number;
  readonly dx: number;
  readonly dy: number;
  readonly zoom: number;
};

type Move = { readonly zoom: number; readonly x: number; readonly y: number };
const HOME: Move = { zoom: 1, x: 0, y: 0 };
const MOST_ZOOM = 24;
/** A press that moves less than this is a click. */
const CLICK_PX = 4;

/** Pan and zoom of the SVG map: drag, wheel, buttons. @param frame the element that hears the wheel */
export function useView(frame: RefObject<HTMLElement | null>, shapes: Shapes, size: Size, padding: Padding) {
  const [move, setMove] = useState<Move>(HOME);
  const home = useMemo(() => homeView(shapes, size, padding), [shapes, size, padding]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another department starts as a whole
  useEffect(() => setMove(HOME), [shapes]);
  const zoomAt = useCallback((factor: number, x: number, y: number) => {
    setMove((now) => {
      const zoom = Math.min(MOST_ZOOM, Math.max(1, now.zoom * factor));
      if (zoom === 1) return HOME;
      const ratio = zoom / now.zoom;
      return { zoom, x: x - (x - now.x) * ratio, y: y - (y - now.y) * ratio };
    });
  }, []);
  useWheel(frame, zoomAt);
  const controls = useMemo(
    () => ({
      zoom: (direction: 1 | -1) => zoomAt(direction > 0 ? 1.6 : 1 / 1.6, size.width / 2, size.height / 2),
      fit: () => setMove(HOME),
    }),
    [zoomAt, size],
  );
  const view: View = {
    scale: home.scale * move.zoom,
    dx: home.dx * move.zoom + move.x,
    dy: home.dy * move.zoom + move.y,
    zoom: move.zoom,
  };
  const drag = useDrag((x, y) =>
    setMove((now) => (now.zoom === 1 ? now : { ...now, x: now.x + x, y: now.y + y })),
  );
  return { view, controls, drag };
}

function homeView(shapes: Shapes, size: Size, padding: Padding): Omit<View, 'zoom'> {
  const wide = Math.max(1, size.width - padding.left - padding.right);
  const high = Math.max(1, size.height - padding.top - padding.bottom);
  const scale = Math.min(wide / shapes.width, high / shapes.height);
  return {
    scale,
    dx: padding.left + (wide - shapes.width * scale) / 2,
    dy: padding.top + (high - shapes.height * scale) / 2,
  };
}

/** On stacked pages the wheel scrolls the page, and zooms only with Ctrl; React's own wheel events cannot be held back. */
function useWheel(
  frame: RefObject<HTMLElement | null>,
  zoomAt: (factor: number, x: number, y: number) => void,
): void {
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey && matchMedia('(max-width: 900px)').matches) return;
      event.preventDefault();
      const box = element.getBoundingClientRect();
      zoomAt(Math.exp(-event.deltaY / 400), event.clientX - box.left, event.clientY - box.top);
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [frame, zoomAt]);
}

function useDrag(onMove: (x: number, y: number) => void) {
  const press = useRef<{ x: number; y: number; moved: boolean } | undefined>(undefined);
  return {
    start: (event: PointerEvent) => {
      press.current = { x: event.clientX, y: event.clientY, moved: false };
    },
    /** @returns whether the pointer drags the map now */
    move: (event: PointerEvent): boolean => {
      const from = press.current;
      if (from === undefined || event.buttons === 0) return false;
      const [x, y] = [event.clientX - from.x, event.clientY - from.y];
      if (!from.moved && Math.hypot(x, y) < CLICK_PX) return false;
      press.current = { x: event.clientX, y: event.clientY, moved: true };
      onMove(x, y);
      return true;
    },
    /** whether the press that ends here was a drag, not a click */
    happened: () => press.current?.moved === true,
  };
}
