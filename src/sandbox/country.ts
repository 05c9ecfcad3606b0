import type { InseeCode } from '../domain/commune.js';
import type { Day } from '../domain/day.js';
import { SIMULATED_DEPARTMENT } from '../domain/department.js';
import { createRandom, type Random } from '../lib/random.js';
import { type Accident, drawAccidents } from './accidents.js';
import type { Merger, SimulatedCommune } from './communes.js';
import { inventNames } from './names.js';
import { createRates, type Rates } from './rates.js';
import { tessellate } from './tessellation.js';
import { createWeather, nodeOf, type Weather } from './weather.js';

/** A fictional department: every value follows from the seed. */
export type Country = {
  readonly seed: string;
  readonly communes: readonly SimulatedCommune[];
  readonly merger: Merger;
  /** communes with a fire station, the largest ones */
  readonly stations: readonly SimulatedCommune[];
  readonly weather: Weather;
  /** The rate that the accidents were drawn from: expected accidents of a commune-day, 2004 to 2035. */
  readonly trueRate: Rates['of'];
  /** Every accident of one year, in order of day. @param year 2005 to 2035 */
  readonly accidentsOf: (year: number) => readonly Accident[];
};

const COMMUNES = 120;
const STATIONS = 14;
const TOWN_INHABITANTS = 60_000;
const OTHER_INHABITANTS = 340_000;
/** Variance of the communes' danger is 1 ÷ this. */
const DANGER_SHAPE = 5;
/** The region of no country. */
export const SIMULATED_REGION = '00';

export function createCountry(seed: string): Country {
  const communes = createCommunes(seed);
  const weather = createWeather(`${seed}/weather`);
  const rates = createRates(communes, weather);
  const merger: Merger = {
    oldCode: '00121' as InseeCode,
    oldName: 'Zélonville-la-Vieille',
    newCode: '00001' as InseeCode,
    day: '2019-01-01' as Day,
    share: 0.2,
  };
  const years = new Map<number, readonly Accident[]>();
  return {
    seed,
    communes,
    merger,
    stations: [...communes].sort((a, b) => b.population - a.population).slice(0, STATIONS),
    weather,
    trueRate: rates.of,
    accidentsOf(year) {
      const made = years.get(year) ?? drawAccidents(seed, year, communes, rates, merger, weather);
      years.set(year, made);
      return made;
    },
  };
}

/** The town lies in the middle; codes follow the alphabet, as INSEE's do. */
function createCommunes(seed: string): SimulatedCommune[] {
  const random = createRandom(`${seed}/communes`);
  const tiles = tessellate(`${seed}/territory`, COMMUNES);
  const [town, ...others] = tiles;
  if (town === undefined) throw new RangeError('expected at least one tile');
  const names = inventNames(random, COMMUNES);
  const populations = [TOWN_INHABITANTS, ...drawPopulations(random, COMMUNES - 1)];
  const placed = [town, ...shuffle(others, random)];
  return placed.map((tile, i) => {
    const code = String(i + 1).padStart(5, '0');
    const [lonDeg, latDeg] = tile.centre;
    return {
      code: code as InseeCode,
      name: names[i] as string,
      department: SIMULATED_DEPARTMENT,
      region: SIMULATED_REGION,
      population: populations[i] as number,
      latDeg,
      lonDeg,
      areaKm2: tile.areaKm2,
      postalCode: `00${String(100 + 10 * (i % 40)).padStart(3, '0')}`,
      ring: tile.ring,
      node: nodeOf(latDeg, lonDeg),
      danger: random.gamma(DANGER_SHAPE) / DANGER_SHAPE,
    };
  });
}

/** Lognormal, brought to a fixed total; nobody outgrows half the town. */
function drawPopulations(random: Random, count: number): number[] {
  const drawn = Array.from({ length: count }, () => Math.exp(1.15 * random.normal()));
  const total = drawn.reduce((sum, value) => sum + value, 0);
  return drawn.map((value) =>
    Math.max(40, Math.min(TOWN_INHABITANTS / 2, Math.round((value / total) * OTHER_INHABITANTS))),
  );
}

function shuffle<T>(list: readonly T[], random: Random): T[] {
  const copy = [...list];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [copy[i], copy[j]] = [copy[j] as T, copy[i] as T];
  }
  return copy;
}
