import { createRandom, type Random } from '../lib/random.js';

/** [longitude, latitude], degrees, WGS84, five decimals (about one metre). */
export type Position = readonly [lonDeg: number, latDeg: number];

/** A closed ring, counter-clockwise, last position equal to the first. */
export type Ring = readonly Position[];

export type Tile = { readonly ring: Ring; readonly centre: Position; readonly areaKm2: number };

const CENTRE: Position = [2.5, 46.5];
const COLUMN_DEG = 0.046;
const ROW_DEG = 0.055;
const REACH = 9;
const STEPS_PER_EDGE = 4;

/**
 * Cuts a rounded territory around 46.5 N 2.5 E into tiles: a honeycomb whose corners are moved and whose sides are bent.
 * A side is drawn once and used by both neighbours, so that borders are equal to the last digit.
 *
 * @param count number of tiles · 1 to 200
 */
export function tessellate(seed: string, count: number): Tile[] {
  const lattice = createLattice(seed);
  return chooseBricks(seed, count).map(([row, column]) => {
    const corners = brickCorners(row, column);
    const ring = corners.flatMap((corner, i) =>
      lattice.side(corner, corners[(i + 1) % corners.length] as Corner),
    );
    ring.push(ring[0] as Position);
    return { ring, centre: centroid(ring), areaKm2: ringAreaKm2(ring) };
  });
}

/** A vertex of the honeycomb: row of bricks, half columns. */
type Corner = readonly [row: number, half: number];

/** Counter-clockwise; even and odd rows are shifted by half a brick, which makes each brick touch six others. */
function brickCorners(row: number, column: number): Corner[] {
  const left = 2 * column + Math.abs(row % 2);
  const bottom = [0, 1, 2].map((k): Corner => [row, left + k]);
  const top = [2, 1, 0].map((k): Corner => [row + 1, left + k]);
  return [...bottom, ...top];
}

/** The bricks nearest to the centre, in a measure with gentle lobes: a silhouette without holes. */
function chooseBricks(seed: string, count: number): [row: number, column: number][] {
  const random = createRandom(`${seed}/silhouette`);
  const [phaseA, phaseB] = [random.next() * 2 * Math.PI, random.next() * 2 * Math.PI];
  const bricks: { row: number; column: number; distance: number }[] = [];
  for (let row = -REACH; row < REACH; row++)
    for (let column = -REACH; column < REACH; column++) {
      const x = (2 * column + Math.abs(row % 2) + 1) * COLUMN_DEG * 0.69;
      const y = (row + 0.5) * ROW_DEG;
      const angle = Math.atan2(y, x);
      const lobes = 1 + 0.09 * Math.cos(2 * angle + phaseA) + 0.07 * Math.cos(3 * angle + phaseB);
      bricks.push({ row, column, distance: Math.hypot(x, y) / lobes });
    }
  bricks.sort((a, b) => a.distance - b.distance || a.row - b.row || a.column - b.column);
  return bricks.slice(0, count).map(({ row, column }) => [row, column]);
}

type Lattice = { readonly side: (from: Corner, to: Corner) => Position[] };

function createLattice(seed: string): Lattice {
  const sides = new Map<string, readonly Position[]>();
  const place = ([row, half]: Corner): Position => {
    const random = createRandom(`${seed}/corner/${row}/${half}`);
    const zigzag = (row + half) % 2 === 0 ? 0.16 : -0.16;
    return [
      CENTRE[0] + (half + 0.36 * (random.next() - 0.5)) * COLUMN_DEG,
      CENTRE[1] + (row + zigzag + 0.3 * (random.next() - 0.5)) * ROW_DEG,
    ];
  };
  return {
    side(from, to) {
      const [a, b] = from[0] < to[0] || (from[0] === to[0] && from[1] < to[1]) ? [from, to] : [to, from];
      const key = `${a.join('/')}-${b.join('/')}`;
      let line = sides.get(key);
      if (line === undefined) {
        line = bend(place(a), place(b), createRandom(`${seed}/side/${key}`));
        sides.set(key, line);
      }
      // The last position is left out: it is the first of the next side.
      return (a === from ? [...line] : [...line].reverse()).slice(0, -1);
    },
  };
}

/** A line with small sideways steps that vanish at both ends. */
function bend([ax, ay]: Position, [bx, by]: Position, random: Random): Position[] {
  return Array.from({ length: STEPS_PER_EDGE + 1 }, (_, i): Position => {
    const t = i / STEPS_PER_EDGE;
    const aside = i === 0 || i === STEPS_PER_EDGE ? 0 : 0.2 * (random.next() - 0.5);
    return [round5(ax + t * (bx - ax) - aside * (by - ay)), round5(ay + t * (by - ay) + aside * (bx - ax))];
  });
}

/** Area on the sphere: R² Σ (λ₂ − λ₁)(2 + sin φ₁ + sin φ₂) / 2, R = 6371.0088 km. @source Chamberlain and Duquette 2007 */
export function ringAreaKm2(ring: Ring): number {
  const rad = Math.PI / 180;
  let sum = 0;
  for (let i = 1; i < ring.length; i++) {
    const [lonA, latA] = ring[i - 1] as Position;
    const [lonB, latB] = ring[i] as Position;
    sum += (lonB - lonA) * rad * (2 + Math.sin(latA * rad) + Math.sin(latB * rad));
  }
  return Math.abs((sum * 6371.0088 ** 2) / 2);
}

function centroid(ring: Ring): Position {
  let [area, x, y] = [0, 0, 0];
  for (let i = 1; i < ring.length; i++) {
    const [ax, ay] = ring[i - 1] as Position;
    const [bx, by] = ring[i] as Position;
    const cross = (ax - CENTRE[0]) * (by - CENTRE[1]) - (bx - CENTRE[0]) * (ay - CENTRE[1]);
    area += cross;
    x += (ax + bx - 2 * CENTRE[0]) * cross;
    y += (ay + by - 2 * CENTRE[1]) * cross;
  }
  return [round5(CENTRE[0] + x / (3 * area)), round5(CENTRE[1] + y / (3 * area))];
}

function round5(value: number): number {
  return Math.round(value * 1e5) / 1e5;
}
