import { type Day, dayFromNumber, dayNumber, dayOfYearOf } from '../domain/day.js';
import { createRandom, type Random } from '../lib/random.js';

/** What determines the weather of one grid cell on one civil day; every hourly and daily value derives from it. */
export type DayWeather = {
  /** mean of the day, °C, one decimal */
  readonly temperatureC: number;
  /** half the way from the coldest to the warmest hour, °C */
  readonly halfRangeC: number;
  /** tenths of a millimetre in the day */
  readonly rainTenthsMm: number;
  /** tenths of a centimetre of fresh snow in the day */
  readonly snowTenthsCm: number;
  /** the wet stretch: its first hour (0-23) and its length (1-24), going on at midnight of the same day */
  readonly wetFromHour: number;
  readonly wetHours: number;
  /** mean of the day, km/h */
  readonly windKmh: number;
  /** gust ÷ mean wind */
  readonly gustFactor: number;
  readonly cloudPercent: number;
  readonly humidityPercent: number;
  /** mean of the day at sea level, hPa, and its change over the day */
  readonly pressureHpa: number;
  readonly pressureTrendHpa: number;
};

/** A node of the 0.25° grid: degrees × 4, rounded. Places nearest to the same node share their weather. */
export type GridNode = { readonly latIndex: number; readonly lonIndex: number };

export type Weather = {
  readonly observed: (node: GridNode, day: number) => DayWeather;
  /** What was expected `leadDays` before; the error grows with the lead. @param leadDays 0 to 15 */
  readonly forecast: (node: GridNode, day: number, leadDays: number) => DayWeather;
};

/** The simulated weather begins and ends here; days are numbers since 1970-01-01. */
export const FIRST_WEATHER_DAY = dayNumber('2004-01-01' as Day);
export const LAST_WEATHER_DAY = dayNumber('2035-12-31' as Day);

const DAYS = LAST_WEATHER_DAY - FIRST_WEATHER_DAY + 1;
/** More nodes than a country needs; a client that wanders over the globe doesn't fill the memory. */
const REMEMBERED_NODES = 64;

export function nodeOf(latDeg: number, lonDeg: number): GridNode {
  return { latIndex: Math.round(latDeg * 4), lonIndex: Math.round(lonDeg * 4) };
}

/** One simulated climate: common fronts over the whole territory, with small differences from node to node. */
export function createWeather(seed: string): Weather {
  let fronts: Fronts | undefined;
  const nodes = new Map<string, readonly DayWeather[]>();
  const series = (node: GridNode): readonly DayWeather[] => {
    const key = `${node.latIndex}/${node.lonIndex}`;
    let made = nodes.get(key);
    if (made === undefined) {
      fronts ??= drawFronts(createRandom(`${seed}/fronts`));
      made = drawNode(fronts, node, createRandom(`${seed}/node/${key}`));
      if (nodes.size >= REMEMBERED_NODES) nodes.clear();
      nodes.set(key, made);
    }
    return made;
  };
  const observed = (node: GridNode, day: number): DayWeather => {
    const found = series(node)[day - FIRST_WEATHER_DAY];
    if (found === undefined) throw new RangeError(`expected a day from 2004 to 2035, found ${day}`);
    return found;
  };
  return {
    observed,
    forecast: (node, day, leadDays) =>
      blur(
        observed(node, day),
        leadDays,
        createRandom(`${seed}/lead/${node.latIndex}/${node.lonIndex}/${day}/${leadDays}`),
      ),
  };
}

type Fronts = {
  readonly season: Float64Array;
  readonly warmth: Float64Array;
  readonly wetness: Float64Array;
  readonly wind: Float64Array;
};

/** x[t] = ρ x[t−1] + √(1 − ρ²) ε: standard normal on every day, remembered from day to day. */
function autoregressive(random: Random, rho: number): Float64Array {
  const values = new Float64Array(DAYS);
  let value = random.normal();
  for (let i = 0; i < DAYS; i++) {
    values[i] = value;
    value = rho * value + Math.sqrt(1 - rho * rho) * random.normal();
  }
  return values;
}

function drawFronts(random: Random): Fronts {
  const season = Float64Array.from({ length: DAYS }, (_, i) =>
    Math.cos((2 * Math.PI * (dayOfYearOf(dayFromNumber(FIRST_WEATHER_DAY + i)) - 200)) / 365.25),
  );
  return {
    season,
    warmth: autoregressive(random, 0.8),
    wetness: autoregressive(random, 0.5),
    wind: autoregressive(random, 0.6),
  };
}

const WET_ABOVE = 0.25;

function drawNode(fronts: Fronts, node: GridNode, random: Random): DayWeather[] {
  const northward = node.latIndex / 4 - 46.5;
  return Array.from({ length: DAYS }, (_, i) => {
    const season = fronts.season[i] as number;
    const warmth = 0.98 * (fronts.warmth[i] as number) + 0.2 * random.normal();
    const wetness = 0.93 * (fronts.wetness[i] as number) + 0.37 * random.normal();
    const wind = 0.95 * (fronts.wind[i] as number) + 0.31 * random.normal();
    const temperatureC = tenth(11.4 + 8.2 * season + 3.2 * warmth - 0.7 * northward);
    const cloudPercent = clamp(Math.round(58 - 10 * season + 28 * wetness + 8 * random.normal()), 0, 100);
    const dryness = 1 - cloudPercent / 160;
    return {
      temperatureC,
      halfRangeC: tenth(1.5 + (3.6 + 2.2 * season) * dryness + 0.5 * random.next()),
      ...drawWater(wetness, temperatureC, random),
      windKmh: tenth(Math.exp(2.4 - 0.12 * season + 0.36 * wind)),
      gustFactor: tenth(1.9 + 0.5 * random.next()),
      cloudPercent,
      humidityPercent: clamp(Math.round(75 - 9 * season + 7 * wetness + 3 * random.normal()), 30, 100),
      pressureHpa: tenth(1017 - 6 * wetness - 3 * wind),
      pressureTrendHpa: tenth(2.5 * random.normal()),
    };
  });
}

type Water = Pick<DayWeather, 'rainTenthsMm' | 'snowTenthsCm' | 'wetFromHour' | 'wetHours'>;

/** Below 1 °C most of it falls as snow; the rest is rain that freezes on the road. */
function drawWater(wetness: number, temperatureC: number, random: Random): Water {
  const [strength, kind, from, length] = [random.next(), random.next(), random.below(24), random.next()];
  const excess = wetness - WET_ABOVE;
  const tenthsMm = excess <= 0 ? 0 : 1 + Math.round(52 * excess ** 1.5 * (0.4 + 1.2 * strength));
  const snows = temperatureC < 1 && kind > 0.3;
  return {
    rainTenthsMm: snows ? 0 : tenthsMm,
    snowTenthsCm: snows ? Math.max(1, Math.round(0.7 * tenthsMm)) * (tenthsMm > 0 ? 1 : 0) : 0,
    wetFromHour: from,
    wetHours: 1 + Math.floor(length * 11),
  };
}

/** The same day seen from `leadDays` before: biased, sometimes with rain that won't come or without rain that will. */
function blur(truth: DayWeather, leadDays: number, random: Random): DayWeather {
  const spread = 0.3 + 0.35 * leadDays;
  const surprise = random.next() < 0.02 + 0.03 * leadDays;
  const factor = Math.exp((0.15 + 0.09 * leadDays) * random.normal());
  const invented = Math.round(20 * random.gamma(1));
  const noises = Array.from({ length: 5 }, () => random.normal());
  const [warmth, wind, cloud, humidity, pressure] = noises as [number, number, number, number, number];
  const dry = truth.rainTenthsMm + truth.snowTenthsCm === 0;
  return {
    ...truth,
    temperatureC: tenth(truth.temperatureC + spread * warmth),
    rainTenthsMm: surprise ? (dry ? invented : 0) : Math.round(truth.rainTenthsMm * factor),
    snowTenthsCm: surprise ? 0 : Math.round(truth.snowTenthsCm * factor),
    windKmh: tenth(truth.windKmh * Math.exp((0.06 + 0.03 * leadDays) * wind)),
    cloudPercent: clamp(Math.round(truth.cloudPercent + (4 + 3 * leadDays) * cloud), 0, 100),
    humidityPercent: clamp(Math.round(truth.humidityPercent + (2 + leadDays) * humidity), 20, 100),
    pressureHpa: tenth(truth.pressureHpa + (0.4 + 0.8 * leadDays) * pressure),
  };
}

export function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
