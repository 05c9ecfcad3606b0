import { type PointerEvent, useCallback, useEffect, useMemo, useRef, useState, type WheelEvent } from 'react';
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

/** Pan and zoom of the SVG map: drag, wheel, buttons. */
export function useView(shapes: Shapes, size: Size, padding: Padding) {
  const [move, setMove] = useState<Move>(HOME);
  const drag = useRef<{ x: number; y: number; moved: boolean } | undefined>(undefined);
  useEffect(() => setMove((now) => (shapes.width > 0 ? HOME : now)), [shapes]);

  const view = useMemo(() => {
    const wide = Math.max(1, size.width - padding.left - padding.right);
    const high = Math.max(1, size.height - padding.top - padding.bottom);
    const fit = Math.min(wide / shapes.width, high / shapes.height);
    const left = padding.left + (wide - shapes.width * fit) / 2;
    const top = padding.top + (high - shapes.height * fit) / 2;
    const { zoom, x, y } = move;
    return { scale: fit * zoom, dx: left * zoom + x, dy: top * zoom + y, zoom };
  }, [shapes, size, padding, move]);

  const zoomAt = useCallback((factor: number, x: number, y: number) => {
    setMove((now) => {
      const zoom = Math.min(MOST_ZOOM, Math.max(1, now.zoom * factor));
      if (zoom === 1) return HOME;
      const ratio = zoom / now.zoom;
      return { zoom, x: x - (x - now.x) * ratio, y: y - (y - now.y) * ratio };
    });
  }, []);

  const controls = useMemo(
    () => ({
      zoom: (direction: 1 | -1) => zoomAt(direction > 0 ? 1.6 : 1 / 1.6, size.width / 2, size.height / 2),
      fit: () => setMove(HOME),
    }),
    [zoomAt, size],
  );

  const handlers = {
    onWheel: (event: WheelEvent<SVGSVGElement>) => {
      const box = event.currentTarget.getBoundingClientRect();
      zoomAt(Math.exp(-event.deltaY / 400), event.clientX - box.left, event.clientY - box.top);
    },
    onPointerDown: (event: PointerEvent<SVGSVGElement>) => {
      drag.current = { x: event.clientX, y: event.clientY, moved: false };
    },
    onPointerDrag: (event: PointerEvent<SVGSVGElement>): boolean => {
      const start = drag.current;
      if (start === undefined || event.buttons === 0 || event.pointerType === 'touch') return false;
      const [x, y] = [event.clientX - start.x, event.clientY - start.y];
      if (!start.moved && Math.hypot(x, y) < CLICK_PX) return false;
      drag.current = { x: event.clientX, y: event.clientY, moved: true };
      setMove((now) => (now.zoom === 1 ? now : { ...now, x: now.x + x, y: now.y + y }));
      return true;
    },
    /** @returns whether the press that ends here was a drag */
    wasDrag: () => drag.current?.moved === true,
  };
  return { view, controls, handlers };
}
