import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef } from 'react';
import type { Size } from '../../state/use-size.js';
import { type Picture, paintGrid } from './paint.js';

/** Keeps the canvas equal to the picture: at once when the picture or the size changes, once per frame while scrolling. */
export function useCanvas(
  scroller: RefObject<HTMLDivElement | null>,
  canvas: RefObject<HTMLCanvasElement | null>,
  size: Size,
  picture: Picture,
): void {
  const latest = useRef(picture);
  latest.current = picture;
  const paint = useCallback(() => {
    const [box, context] = [scroller.current, canvas.current?.getContext('2d', { alpha: false })];
    if (!box || !context || size.width === 0) return;
    const view = { width: size.width, height: size.height, left: box.scrollLeft, top: box.scrollTop };
    paintGrid(context, view, latest.current, devicePixelRatio);
  }, [scroller, canvas, size]);
  useLayoutEffect(() => {
    if (canvas.current === null) return;
    canvas.current.width = Math.round(size.width * devicePixelRatio);
    canvas.current.height = Math.round(size.height * devicePixelRatio);
    paint();
  }, [canvas, size, paint]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new picture is drawn, whatever changed in it
  useLayoutEffect(paint, [paint, picture]);
  useEffect(() => {
    const box = scroller.current;
    let frame = 0;
    const onScroll = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(paint);
    };
    box?.addEventListener('scroll', onScroll, { passive: true });
    // letters drawn before the font arrived are drawn again with it
    document.fonts.addEventListener('loadingdone', onScroll);
    return () => {
      cancelAnimationFrame(frame);
      box?.removeEventListener('scroll', onScroll);
      document.fonts.removeEventListener('loadingdone', onScroll);
    };
  }, [scroller, paint]);
}
