import { formatMonth, formatWeekday } from '../format/days.js';
import { formatNumber } from '../format/numbers.js';
import type { Words } from '../i18n/words.js';
import type { Topic, TopicEffect } from './topics.js';

/** What a reason may quote of the day besides the drivers. */
export type DayFacts = { readonly day: string; readonly holidayName: string | null };

const COLD_BELOW_C = 5;
const WARM_FROM_C = 25;
/** Less than this in a day counts as dry. */
const DRY_BELOW_MM = 0.2;

/** The name of a topic, for the list of contributions. */
export function topicName(topic: Topic, words: Words): string {
  const names: Readonly<Record<Topic, string>> = {
    weekday: words.topicWeekday,
    holiday: words.topicHoliday,
    school: words.topicSchool,
    season: words.topicSeason,
    light: words.topicLight,
    rain: words.topicRain,
    snow: words.topicSnow,
    temperature: words.topicTemperature,
    wind: words.topicWind,
    air: words.topicAir,
    place: words.topicPlace,
    level: words.topicLevel,
    other: words.topicOther,
  };
  return names[topic];
}

/** A topic in a few words with the value that was used: `pluie prévue (6 mm)`. */
export function reasonText(effect: TopicEffect, facts: DayFacts, words: Words): string {
  const value = (name: string) => effect.values.get(name) ?? undefined;
  const amount = (number: number, unit: string, digits = 0) =>
    `${formatNumber(number, words.locale, digits)}\u00a0${unit}`;
  const reasons: Readonly<Record<Topic, () => string>> = {
    weekday: () => formatWeekday(facts.day, words.locale),
    holiday: () => holidayReason(value, facts, words),
    school: () => schoolReason(value, words),
    season: () => words.reasonSeason(formatMonth(facts.day, words.locale)),
    light: () =>
      write(value('daylight'), words.reasonLightPlain, (hours) => words.reasonLight(amount(hours, 'h', 1))),
    rain: () =>
      write(value('rain'), words.reasonRainPlain, (mm) =>
        mm < DRY_BELOW_MM ? words.reasonDry : words.reasonRain(amount(mm, 'mm', mm < 10 ? 1 : 0)),
      ),
    snow: () =>
      write(value('snow'), words.reasonSnowPlain, (cm) =>
        cm > 0 ? words.reasonSnow(amount(cm, 'cm', cm < 10 ? 1 : 0)) : words.reasonNoSnow,
      ),
    temperature: () => {
      const celsius = value('temp') ?? value('feels_like') ?? value('temp_min') ?? value('temp_max');
      return write(celsius, words.reasonTemperaturePlain, (degrees) => {
        const say =
          degrees < COLD_BELOW_C
            ? words.reasonCold
            : degrees >= WARM_FROM_C
              ? words.reasonWarm
              : words.reasonMild;
        return say(amount(degrees, '°C'));
      });
    },
    wind: () =>
      write(value('wind_gust') ?? value('wind_speed'), words.reasonWindPlain, (ms) =>
        words.reasonWind(amount(ms * 3.6, 'km/h')),
      ),
    air: () => words.reasonAir,
    place: () => words.reasonPlace,
    level: () => words.reasonLevel,
    other: () => words.reasonOther,
  };
  return reasons[effect.topic]();
}

type ValueOf = (name: string) => number | undefined;

function holidayReason(value: ValueOf, facts: DayFacts, words: Words): string {
  if (facts.holidayName !== null) return words.reasonHoliday(facts.holidayName);
  if (value('bridge') === 1) return words.reasonBridge;
  if (value('holiday_eve') === 1) return words.reasonHolidayEve;
  if (value('holiday_morrow') === 1) return words.reasonHolidayMorrow;
  return value('christmas_week') === 1 ? words.reasonChristmas : words.reasonHolidayNone;
}

function schoolReason(value: ValueOf, words: Words): string {
  if (value('school_turn') === 1) return words.reasonSchoolTurn;
  if (value('school_holiday') === 1) return words.reasonSchool;
  return (value('zones_on_holiday') ?? 0) > 0 ? words.reasonSchoolOther : words.reasonSchoolNone;
}

function write(value: number | undefined, plain: string, say: (value: number) => string): string {
  return value === undefined ? plain : say(value);
}
