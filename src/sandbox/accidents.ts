import type { InseeCode } from '../domain/commune.js';
import { type Day, dayNumber, dayOf, daysFromTo, monthOf } from '../domain/day.js';
import { daylightHours } from '../domain/daylight.js';
import { createRandom, type Random } from '../lib/random.js';
import type { Merger, SimulatedCommune } from './communes.js';
import type { Rates } from './rates.js';
import type { Position } from './tessellation.js';
import type { DayWeather, Weather } from './weather.js';

/** One simulated accident, before it is written in the layout of its year. */
export type Accident = {
  /** 1 = the first of its year */
  readonly number: number;
  readonly day: Day;
  /** the code of the commune at that time */
  readonly publishedCode: InseeCode;
  readonly commune: SimulatedCommune;
  /** minutes since midnight, 0-1439 */
  readonly minute: number;
  readonly position: Position;
  /** codes of the publisher: light, built-up area, crossing, weather, collision */
  readonly light: number;
  readonly builtUp: number;
  readonly crossing: number;
  readonly sky: number;
  readonly collision: number;
  readonly address: string;
};

/** Accidents by hour of the day, per thousand: two rush hours. */
const BY_HOUR = [
  18, 16, 14, 12, 12, 15, 23, 47, 62, 50, 45, 49, 53, 48, 52, 59, 70, 82, 83, 65, 45, 30, 27, 23,
];
const ROADS = [
  'Rue de la Gare',
  'Avenue du Général Févrac',
  'D 12',
  'D 906',
  "ROUTE D'OMBRE",
  'N 7, PK 014+430',
  'Lieu dit "Le Grand Pré"',
  'Chemin des Saules',
];

/** Draws N ~ Poisson(λ) for every commune and day of a year, then the circumstances of each accident. */
export function drawAccidents(
  seed: string,
  year: number,
  communes: readonly SimulatedCommune[],
  rates: Rates,
  merger: Merger,
  weather: Weather,
): readonly Accident[] {
  const counts = createRandom(`${seed}/counts/${year}`);
  const details = createRandom(`${seed}/details/${year}`);
  const accidents: Accident[] = [];
  for (const day of daysFromTo(dayOf(year, 1, 1), dayOf(year, 12, 31)))
    for (const commune of communes)
      for (let left = counts.poisson(rates.of(commune.code, day)); left > 0; left--) {
        const old = commune.code === merger.newCode && details.next() < merger.share && day < merger.day;
        accidents.push({
          number: accidents.length + 1,
          day,
          commune,
          publishedCode: old ? merger.oldCode : commune.code,
          ...circumstances(commune, day, weather.observed(commune.node, dayNumber(day)), details),
        });
      }
  return accidents;
}

type Circumstances = Omit<Accident, 'number' | 'day' | 'commune' | 'publishedCode'>;

function circumstances(commune: SimulatedCommune, day: Day, sky: DayWeather, random: Random): Circumstances {
  const minute = weighted(BY_HOUR, random) * 60 + random.below(60);
  const builtUp = random.next() < 0.63 ? 2 : 1;
  return {
    minute,
    position: within(commune, random),
    light: lightOf(commune.latDeg, day, minute, builtUp, random),
    builtUp,
    crossing: 1 + weighted([64, 12, 11, 2, 1, 5, 1, 0, 4], random),
    sky: skyOf(sky, random),
    collision: 1 + weighted([11, 13, 30, 3, 3, 30, 10], random),
    address: random.next() < 0.05 ? '' : (ROADS[random.below(ROADS.length)] as string),
  };
}

/** Somewhere between the centre and the border; the tiles are star-shaped around their centres. */
function within({ ring, latDeg, lonDeg }: SimulatedCommune, random: Random): Position {
  const [lon, lat] = ring[random.below(ring.length)] as Position;
  const part = 0.85 * Math.sqrt(random.next());
  return [lonDeg + part * (lon - lonDeg), latDeg + part * (lat - latDeg)];
}

/** 1 day, 2 dusk, 3 night without, 5 night with street light. */
function lightOf(latDeg: number, day: Day, minute: number, builtUp: number, random: Random): number {
  const half = daylightHours(latDeg, (monthOf(day) - 1) * 30.4 + 15) / 2;
  const fromNoon = Math.abs(minute / 60 - 13.3);
  if (fromNoon < half) return 1;
  if (fromNoon < half + 0.6) return 2;
  return builtUp === 2 && random.next() < 0.8 ? 5 : 3;
}

/** 1 normal, 2 light rain, 3 strong rain, 4 snow, 5 fog, 8 overcast. */
function skyOf(sky: DayWeather, random: Random): number {
  const wetNow = random.next() < sky.wetHours / 24;
  if (wetNow && sky.snowTenthsCm > 0) return 4;
  if (wetNow && sky.rainTenthsMm > 0) return sky.rainTenthsMm / sky.wetHours > 20 ? 3 : 2;
  if (random.next() < 0.01) return 5;
  return sky.cloudPercent > 85 && random.next() < 0.15 ? 8 : 1;
}

function weighted(weights: readonly number[], random: Random): number {
  let rest = random.next() * weights.reduce((sum, weight) => sum + weight, 0);
  const index = weights.findIndex((weight) => {
    rest -= weight;
    return rest < 0;
  });
  return index === -1 ? weights.length - 1 : index;
}
