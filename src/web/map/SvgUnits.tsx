import { memo } from 'react';
import { paintOf } from './PatternDefs.jsx';
import type { Scene } from './scene.js';

/** The shapes themselves; drawn again only when the scene changes, not when the view moves. */
export const SvgUnits = memo(function SvgUnits({ scene }: { readonly scene: Scene }) {
  const { shapes, steps, inks, patterns, dimmed, selected } = scene;
  const chosen = shapes.paths[selected];
  return (
    <>
      <g className="map-units">
        {shapes.paths.map((path, i) => (
          <path
            // biome-ignore lint/suspicious/noArrayIndexKey: a unit is its position
            key={i}
            d={path}
            data-unit={i}
            fill={paintOf('map', steps[i] ?? -1, inks, patterns)}
            fillOpacity={dimmed[i] ? 0.13 : 1}
          />
        ))}
      </g>
      <path className="map-border" d={shapes.border} />
      {chosen !== undefined && (
        <>
          <path className="map-ring-outer" d={chosen} />
          <path className="map-ring-inner" d={chosen} />
        </>
      )}
    </>
  );
});
