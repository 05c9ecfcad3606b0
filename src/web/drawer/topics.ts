import type { DriverView } from '../../server/contract.js';

/** What a reader calls the causes that the model's features stand for. */
export const TOPICS = [
  'weekday',
  'holiday',
  'school',
  'season',
  'light',
  'rain',
  'snow',
  'temperature',
  'wind',
  'air',
  'place',
  'level',
  'other',
] as const;
export type Topic = (typeof TOPICS)[number];

const TOPIC_OF_FEATURE: Readonly<Record<string, Topic>> = {
  weekday: 'weekday',
  day_of_year: 'season',
  public_holiday: 'holiday',
  holiday_eve: 'holiday',
  holiday_morrow: 'holiday',
  bridge: 'holiday',
  christmas_week: 'holiday',
  school_holiday: 'school',
  school_turn: 'school',
  zones_on_holiday: 'school',
  daylight: 'light',
  rain: 'rain',
  snow: 'snow',
  temp: 'temperature',
  feels_like: 'temperature',
  temp_min: 'temperature',
  temp_max: 'temperature',
  wind_speed: 'wind',
  wind_gust: 'wind',
  pressure: 'air',
  humidity: 'air',
  clouds_all: 'air',
  everywhere: 'level',
};

/** For features that are newer than this page: their group tells enough. */
const TOPIC_OF_GROUP: Readonly<Record<string, Topic>> = {
  calendar: 'season',
  place: 'place',
  climatology: 'place',
  weather: 'air',
};

/** All drivers of one topic taken together. */
export type TopicEffect = {
  readonly topic: Topic;
  /** product of the ratios: how the topic multiplies the normal */
  readonly ratio: number;
  /** values of its features by name; null where missing */
  readonly values: ReadonlyMap<string, number | null>;
};

export function topicOf(driver: Pick<DriverView, 'feature' | 'group'>): Topic {
  return TOPIC_OF_FEATURE[driver.feature] ?? TOPIC_OF_GROUP[driver.group] ?? 'other';
}

/** Drivers → topics, strongest first (by |ln ratio|); a ratio that is not above 0 says nothing and is left out. */
export function topicEffects(drivers: readonly DriverView[]): readonly TopicEffect[] {
  const found = new Map<Topic, { ratio: number; values: Map<string, number | null> }>();
  for (const driver of drivers) {
    if (!(driver.ratio > 0) || !Number.isFinite(driver.ratio)) continue;
    const topic = topicOf(driver);
    const effect = found.get(topic) ?? { ratio: 1, values: new Map() };
    effect.ratio *= driver.ratio;
    effect.values.set(driver.feature, driver.value);
    found.set(topic, effect);
  }
  return [...found]
    .map(([topic, effect]) => ({ topic, ...effect }))
    .sort((a, b) => strength(b.ratio) - strength(a.ratio));
}

/** ×2 and ×0.5 weigh the same. */
export function strength(ratio: number): number {
  return Math.abs(Math.log(ratio));
}
