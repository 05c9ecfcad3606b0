import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Position, type Ring, ringAreaKm2, tessellate } from '../../src/sandbox/tessellation.js';

const tiles = ['a', 'b', 'c'].flatMap((seed) => [tessellate(seed, 120)]);

function edgesOf(ring: Ring): string[] {
  return ring.slice(1).map((to, i) => `${(ring[i] as Position).join(' ')}|${to.join(' ')}`);
}

function crosses(a: Position, b: Position, c: Position, d: Position): boolean {
  const side = (p: Position, q: Position, r: Position) =>
    (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]);
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}

function isInside([x, y]: Position, ring: Ring): boolean {
  let inside = false;
  for (let i = 1; i < ring.length; i++) {
    const [[ax, ay], [bx, by]] = [ring[i - 1] as Position, ring[i] as Position];
    if (ay > y !== by > y && x < ax + ((y - ay) * (bx - ax)) / (by - ay)) inside = !inside;
  }
  return inside;
}

/** The ring of the edges that no neighbour uses in the other direction. */
function outline(rings: readonly Ring[]): Ring {
  const edges = new Set(rings.flatMap(edgesOf));
  const next = new Map<string, string>();
  for (const edge of edges) {
    const [from, to] = edge.split('|') as [string, string];
    if (!edges.has(`${to}|${from}`)) next.set(from, to);
  }
  const start = next.keys().next().value as string;
  const walk = [start];
  do walk.push(next.get(walk.at(-1) as string) as string);
  while (walk.at(-1) !== start && walk.length <= next.size);
  assert.equal(walk.length, next.size + 1, 'the outline is one ring, without holes');
  return walk.map((text) => text.split(' ').map(Number) as [number, number]);
}

test('every tile is a closed ring, counter-clockwise, that never crosses itself and holds its centre', () => {
  assert.ok(tiles.length > 0);
  for (const { ring, centre } of tiles.flat()) {
    assert.deepEqual(ring[0], ring.at(-1));
    assert.equal(new Set(ring.slice(1).map(String)).size, ring.length - 1);
    let twice = 0;
    for (let i = 1; i < ring.length; i++) {
      const [a, b] = [ring[i - 1] as Position, ring[i] as Position];
      twice += a[0] * b[1] - b[0] * a[1];
      for (let j = i + 1; j < ring.length; j++)
        assert.ok(!crosses(a, b, ring[j - 1] as Position, ring[j] as Position));
    }
    assert.ok(twice > 0);
    assert.ok(isInside(centre, ring));
  }
});

test('neighbours share their borders exactly: the areas sum up to the area inside the outline', () => {
  assert.ok(tiles.length > 0);
  for (const country of tiles) {
    const edges = country.flatMap(({ ring }) => edgesOf(ring));
    assert.equal(new Set(edges).size, edges.length, 'no edge is used twice in the same direction');
    const sum = country.reduce((total, { areaKm2 }) => total + areaKm2, 0);
    const whole = ringAreaKm2(outline(country.map(({ ring }) => ring)));
    assert.ok(Math.abs(sum / whole - 1) < 1e-9, `${sum} against ${whole}`);
    assert.ok(sum > 4000 && sum < 7000, `${sum} km² is a usual department`);
  }
});

test('the area of a ring is that of the sphere', () => {
  const degree: Ring = [
    [2, 0],
    [3, 0],
    [3, 1],
    [2, 1],
    [2, 0],
  ];
  assert.ok(Math.abs(ringAreaKm2(degree) - 12_363.7) < 1);
});
