import type { DriverView } from '../../server/contract.js';
import { formatGap } from '../format/numbers.js';
import { joinReasons } from '../format/text.js';
import type { Words } from '../i18n/words.js';
import { type DayFacts, reasonText } from './reasons.js';
import { strength, type TopicEffect, topicEffects } from './topics.js';

/** Effects below this are not worth a word. */
const WORTH_SAYING = Math.log(1.03);
/** A day within 5 % of its normal is an ordinary one. */
const ORDINARY = Math.log(1.05);
const MOST_REASONS = 3;
const MOST_AGAINST = 2;

/**
 * Why a commune's day differs from its normal, in one or two sentences made of the model's own contributions.
 * @param ratio rate ÷ normal of that day
 */
export function whySentence(
  drivers: readonly DriverView[],
  ratio: number,
  facts: DayFacts,
  words: Words,
): string {
  if (drivers.length === 0) return words.whyNone;
  const telling = topicEffects(drivers).filter((effect) => strength(effect.ratio) >= WORTH_SAYING);
  const up = telling.filter((effect) => effect.ratio > 1);
  const down = telling.filter((effect) => effect.ratio < 1);
  const list = (effects: readonly TopicEffect[], most: number) =>
    joinReasons(
      effects
        .slice(0, most)
        .map((effect) => `${reasonText(effect, facts, words)} ${formatGap(effect.ratio, words.locale)}`),
      words.and,
    );
  if (!(strength(ratio) >= ORDINARY)) {
    const both = [...up.slice(0, 1), ...down.slice(0, 1)];
    return both.length === 0 ? words.whyAbout : `${words.whyAbout} ${words.whyAboutWith(list(both, 2))}`;
  }
  const [same, against] = ratio > 1 ? [up, down] : [down, up];
  if (same.length === 0) return words.whyAbout;
  const first = ratio > 1 ? words.whyUp(list(same, MOST_REASONS)) : words.whyDown(list(same, MOST_REASONS));
  return against.length === 0 ? first : `${first} ${words.whyBut(list(against, MOST_AGAINST))}`;
}
