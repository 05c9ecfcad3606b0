import type { CommunesView } from '../api/views.js';
import type { Shapes } from './shapes.js';
import type { Outlines } from './topology.js';

export type TownLabel = {
  readonly name: string;
  readonly lonDeg: number;
  readonly latDeg: number;
  readonly x: number;
  readonly y: number;
};

const MOST = 8;
/** Share of the department's width and height that a label keeps free around it. */
const ROOM_X = 0.2;
const ROOM_Y = 0.07;

/** The largest towns whose names do not touch, in the box of the shapes. */
export function chooseTowns(
  communes: CommunesView,
  outlines: Outlines,
  shapes: Shapes,
): readonly TownLabel[] {
  const order = communes.codes
    .map((_, i) => i)
    .sort((a, b) => (communes.populations[b] ?? 0) - (communes.populations[a] ?? 0));
  const chosen: TownLabel[] = [];
  const side = Math.max(shapes.width, shapes.height);
  for (const i of order) {
    const unit = outlines.units[outlines.unitOf.get(communes.codes[i] ?? '') ?? -1];
    const wholeCity = unit !== undefined && unit.codes.length > 1;
    const [name, lonDeg, latDeg] = [
      wholeCity ? unit.name : communes.names[i],
      communes.lonDeg[i],
      communes.latDeg[i],
    ];
    if (typeof lonDeg !== 'number' || typeof latDeg !== 'number' || name === undefined) continue;
    // a city drawn as one shape is named once, not at each of its arrondissements
    if (wholeCity && chosen.some((other) => other.name === name)) continue;
    const [x, y] = shapes.place(lonDeg, latDeg);
    const free = chosen.every(
      (other) => Math.abs(other.x - x) > ROOM_X * side || Math.abs(other.y - y) > ROOM_Y * side,
    );
    if (free) chosen.push({ name, lonDeg, latDeg, x, y });
    if (chosen.length === MOST) break;
  }
  return chosen;
}
