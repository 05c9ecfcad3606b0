import { memo, useEffect, useRef } from 'react';
import { type Ink, NO_DATA_FILL, type Step } from '../map/palettes.js';
import type { Shapes } from '../map/shapes.js';

type Props = {
  readonly shapes: Shapes;
  readonly steps: readonly Step[];
  readonly inks: readonly Ink[];
};

const SIDE_PX = 52;
const DENSITY = 2;

/** The day's map as a thumbnail of 52 pixels; decoration, its numbers stand beside it. */
export const MiniMap = memo(function MiniMap({ shapes, steps, inks }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const scale = (SIDE_PX * DENSITY) / Math.max(shapes.width, shapes.height);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, SIDE_PX * DENSITY, SIDE_PX * DENSITY);
    const left = (SIDE_PX * DENSITY - shapes.width * scale) / 2;
    const top = (SIDE_PX * DENSITY - shapes.height * scale) / 2;
    context.setTransform(scale, 0, 0, scale, left, top);
    // a stroke of the same colour closes the hairlines between neighbours
    context.lineWidth = 1 / scale;
    shapes.paths.forEach((text, i) => {
      const path = new Path2D(text);
      context.fillStyle = context.strokeStyle = inks[steps[i] ?? -1]?.fill ?? NO_DATA_FILL;
      context.fill(path);
      context.stroke(path);
    });
  }, [shapes, steps, inks]);
  return <canvas ref={canvas} className="mini-map" width={SIDE_PX * DENSITY} height={SIDE_PX * DENSITY} />;
});
