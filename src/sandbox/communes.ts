import type { Commune, InseeCode } from '../domain/commune.js';
import type { Day } from '../domain/day.js';
import type { Ring } from './tessellation.js';
import type { GridNode } from './weather.js';

/** A commune of the simulated department, with what the generator knows of it. */
export type SimulatedCommune = Commune & {
  readonly population: number;
  readonly latDeg: number;
  readonly lonDeg: number;
  readonly areaKm2: number;
  readonly postalCode: string;
  readonly ring: Ring;
  readonly node: GridNode;
  /** how much more dangerous than its population tells: gamma, mean 1 */
  readonly danger: number;
};

/** A commune that no longer exists: accidents before `day` carry its code. */
export type Merger = {
  readonly oldCode: InseeCode;
  readonly oldName: string;
  readonly newCode: InseeCode;
  readonly day: Day;
  /** part of the accidents of the new commune that lie on the old one's ground */
  readonly share: number;
};
