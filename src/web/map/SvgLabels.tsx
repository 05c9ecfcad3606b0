import type { Size } from '../state/use-size.js';
import { carriesLetter } from './letters.js';
import type { Scene } from './scene.js';
import type { View } from './use-view.js';

type Props = { readonly scene: Scene; readonly view: View; readonly size: Size };

const LETTER_PX = 11;
const TOWN_PX = 12.5;

/** Class letters and town names, always the same size on screen; a letter under a town's name is left out. */
export function SvgLabels({ scene, view, size }: Props) {
  const { shapes, steps, marks, inks, dimmed } = scene;
  const onScreen = (x: number, y: number) =>
    x > -20 && y > -20 && x < size.width + 20 && y < size.height + 20;
  const towns = scene.towns
    .map((town) => ({ name: town.name, x: town.x * view.scale + view.dx, y: town.y * view.scale + view.dy }))
    .filter(({ x, y }) => onScreen(x, y))
    .map((town) => ({ ...town, x: keepInside(town.x, halfWidth(town.name), size.width) }));
  const underTown = (x: number, y: number) =>
    towns.some((town) => Math.abs(town.x - x) < halfWidth(town.name) + 5 && Math.abs(town.y - y) < TOWN_PX);
  return (
    <g className="map-labels">
      {shapes.centres.map(([cx, cy], i) => {
        const step = steps[i] ?? -1;
        const [x, y] = [cx * view.scale + view.dx, cy * view.scale + view.dy];
        if (
          dimmed[i] ||
          !carriesLetter(step, (shapes.sizes[i] ?? 0) * view.scale, view.zoom, scene.lettersEarly)
        )
          return null;
        if (!onScreen(x, y) || underTown(x, y)) return null;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a unit is its position
          <text key={i} x={x} y={y} fontSize={LETTER_PX} fill={inks[step]?.ink} stroke={inks[step]?.fill}>
            {marks[step]}
          </text>
        );
      })}
      {towns.map(({ name, x, y }) => (
        <text key={name} className="map-town" x={x} y={y} fontSize={TOWN_PX}>
          {name}
        </text>
      ))}
    </g>
  );
}

/** Half the width of a name in CSS pixels, from the mean width of a letter. */
function halfWidth(name: string): number {
  return name.length * 3.6;
}

function keepInside(x: number, half: number, width: number): number {
  return Math.max(half + 2, Math.min(width - half - 2, x));
}
