import { type MouseEvent, memo, type PointerEvent, useEffect, useRef } from 'react';
import { useSize } from '../state/use-size.js';
import { PatternDefs } from './PatternDefs.jsx';
import { SvgLabels } from './SvgLabels.jsx';
import { SvgUnits } from './SvgUnits.jsx';
import type { RendererProps } from './scene.js';
import { useView } from './use-view.js';

/** The map without a graphics card: first paint everywhere, and all there is on software rendering. */
export const SvgMap = memo(function SvgMap(props: RendererProps) {
  const { scene, padding, label, onPoint, onChoose, onScale, onControls } = props;
  const frame = useRef<HTMLDivElement>(null);
  const size = useSize(frame);
  const { shapes } = scene;
  const { view, controls, drag } = useView(frame, shapes, size, padding);
  useEffect(() => onControls(controls), [controls, onControls]);
  useEffect(() => onScale(1 / (shapes.unitsPerKm * view.scale)), [view.scale, shapes, onScale]);

  const point = (event: PointerEvent<SVGSVGElement>) => {
    const unit = unitAt(event);
    if (drag.move(event) || unit === undefined) return onPoint(undefined);
    const box = event.currentTarget.getBoundingClientRect();
    onPoint({ unit, x: event.clientX - box.left, y: event.clientY - box.top });
  };
  const choose = (event: MouseEvent<SVGSVGElement>) => {
    const unit = unitAt(event);
    if (unit !== undefined && !drag.happened()) onChoose(unit);
  };
  const laidOut = size.width > 0 && size.height > 0;
  return (
    <div className="map-canvas" ref={frame}>
      {laidOut && (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the table beside the map is its keyboard equivalent
        <svg
          role="img"
          aria-label={label}
          width={size.width}
          height={size.height}
          className={view.zoom > 1 ? 'map-movable' : ''}
          onClick={choose}
          onPointerDown={drag.start}
          onPointerMove={point}
          onPointerLeave={() => onPoint(undefined)}
        >
          <PatternDefs prefix="map" inks={scene.inks} patterns={scene.patterns} scale={1 / view.scale} />
          <g transform={`translate(${view.dx} ${view.dy}) scale(${view.scale})`}>
            <SvgUnits scene={scene} />
          </g>
          <SvgLabels scene={scene} view={view} size={size} />
        </svg>
      )}
    </div>
  );
});

function unitAt(event: { readonly target: EventTarget }): number | undefined {
  const index = event.target instanceof SVGElement ? event.target.dataset.unit : undefined;
  return index === undefined ? undefined : Number(index);
}
