import type { CommuneView } from '../api/views.js';
import { formatShortDay, monthInitials, weekdayInitials } from '../format/days.js';
import { formatNumber } from '../format/numbers.js';
import { usePage } from '../state/use-page-address.js';

/** Accidents that were observed, as three rows of small bars, each with its number. */
export function Past({ commune }: { readonly commune: CommuneView }) {
  const { words } = usePage();
  const { years, months, weekdays, recent } = commune;
  const latest = recent[0];
  const some = years.some(({ accidents }) => accidents > 0);
  return (
    <section className="block" aria-labelledby="past-title">
      <h3 id="past-title">
        {words.past}
        {latest !== undefined && (
          <small>
            {' '}
            {words.lastKnown(`${formatShortDay(latest.day, words.locale)} ${latest.day.slice(0, 4)}`)}
          </small>
        )}
      </h3>
      {some ? (
        <div className="past">
          <Bars title={words.byYear} values={years.map(({ year, accidents }) => [String(year), accidents])} />
          <Bars
            title={words.byMonth}
            values={monthInitials(words.locale).map((name, i) => [name, months[i] ?? 0])}
          />
          <Bars
            title={words.byWeekday}
            values={weekdayInitials(words.locale).map((name, i) => [name, weekdays[i] ?? 0])}
          />
        </div>
      ) : (
        <p>{words.pastNone}</p>
      )}
    </section>
  );
}

type BarsProps = { readonly title: string; readonly values: readonly (readonly [string, number])[] };

function Bars({ title, values }: BarsProps) {
  const { words } = usePage();
  const highest = Math.max(1, ...values.map(([, value]) => value));
  const said = values.map(([name, value]) => `${name} ${formatNumber(value, words.locale)}`).join(', ');
  return (
    <figure className="bars" style={{ flexGrow: Math.max(4, values.length) }}>
      <figcaption>{title}</figcaption>
      <div className="bars-row" role="img" aria-label={`${title}: ${said}`}>
        {values.map(([name, value], i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: initials repeat; a bar is its position
          <span key={i} title={`${name} : ${formatNumber(value, words.locale)}`}>
            <i style={{ height: `calc((100% - 15px) * ${value / highest})` }} />
            <b>{name.length === 4 && values.length > 3 ? `’${name.slice(2)}` : name}</b>
          </span>
        ))}
      </div>
    </figure>
  );
}
