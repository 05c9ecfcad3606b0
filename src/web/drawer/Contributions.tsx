import { useMemo } from 'react';
import type { DriverView } from '../../server/contract.js';
import { formatGap } from '../format/numbers.js';
import { usePage } from '../state/use-page-address.js';
import { type DayFacts, reasonText, topicName } from './reasons.js';
import { strength, topicEffects } from './topics.js';

type Props = { readonly drivers: readonly DriverView[]; readonly facts: DayFacts };

const SHOWN = 6;
/** Below half a percent an effect would be written as 0 %. */
const isVisible = ({ ratio }: { readonly ratio: number }) => strength(ratio) >= Math.log(1.005);

/** Diverging bars: how each topic multiplies the commune's normal; lengths are logarithms, so ×2 mirrors ×0.5. */
export function Contributions({ drivers, facts }: Props) {
  const { words } = usePage();
  const lines = useMemo(() => {
    const effects = topicEffects(drivers);
    const shown = effects
      .slice(0, SHOWN)
      .filter(isVisible)
      .map((effect) => ({
        name: topicName(effect.topic, words),
        detail: reasonText(effect, facts, words),
        ratio: effect.ratio,
      }));
    const rest = effects.slice(shown.length);
    const ratio = rest.reduce((product, effect) => product * effect.ratio, 1);
    if (!isVisible({ ratio })) return shown;
    return [...shown, { name: words.rest, detail: words.restDetail(rest.length), ratio }];
  }, [drivers, facts, words]);
  if (lines.length === 0) return null;
  const longest = Math.max(Math.log(1.1), ...lines.map(({ ratio }) => strength(ratio)));
  return (
    <section className="block" aria-labelledby="contributions-title">
      <h3 id="contributions-title">
        {words.contributions} <small>{words.contributionsUnit}</small>
      </h3>
      <ul className="contributions">
        {lines.map(({ name, detail, ratio }) => {
          const width = `${(50 * strength(ratio)) / longest}%`;
          return (
            <li key={name}>
              <span className="contribution-name">
                {name}
                <small>{detail}</small>
              </span>
              <span className="contribution-bar" aria-hidden="true">
                <span
                  className={ratio > 1 ? 'bar-above' : 'bar-below'}
                  style={ratio > 1 ? { left: '50%', width } : { right: '50%', width }}
                />
              </span>
              <span className="contribution-value">{formatGap(ratio, words.locale)}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
