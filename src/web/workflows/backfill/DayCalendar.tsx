import { formatLongDay } from '../../format/days.js';
import { formatNumber } from '../../format/numbers.js';
import type { BackfillDayView } from '../api/views.js';
import { lookOf } from '../states/look.js';
import type { CellState } from '../states/states.js';
import { useOpsWords } from '../words/use-words.js';
import type { OpsWords } from '../words/words.js';
import { byMonth, type DayFate, fateOf, type Month } from './plan.js';

const LOOK_OF_FATE: Readonly<Record<DayFate, CellState>> = {
  run: 'running',
  redo: 'retrying',
  exists: 'success',
  left: 'waiting',
};
const FATES = ['run', 'redo', 'exists', 'left'] as const satisfies readonly DayFate[];
const SIGNS: Readonly<Record<DayFate, string>> = { run: '▸', redo: '↻', exists: '✓', left: '·' };

/** What a backfill would do with every day of its range, month by month. */
export function DayCalendar({ days }: { readonly days: readonly BackfillDayView[] }) {
  const words = useOpsWords();
  const number = (count: number) => formatNumber(count, words.locale);
  const willRun = days.filter((one) => one.willRun).length;
  const exist = days.filter((one) => one.exists).length;
  const present = new Set(days.map(fateOf));
  return (
    <div className="ops-calendar">
      <p role="status">
        <strong>{words.backfillCount(number(willRun), number(exist), number(days.length))}</strong>
      </p>
      <ul className="ops-legend">
        {FATES.filter((fate) => present.has(fate)).map((fate) => (
          <li key={fate}>
            <span className="ops-letter" style={lookOf(LOOK_OF_FATE[fate])} aria-hidden="true">
              {SIGNS[fate]}
            </span>{' '}
            {fateWord(fate, words)}
          </li>
        ))}
      </ul>
      <div className="ops-months">
        {byMonth(days).map((month) => (
          <MonthBlock key={month.month} month={month} />
        ))}
      </div>
    </div>
  );
}

function MonthBlock({ month }: { readonly month: Month<BackfillDayView> }) {
  const words = useOpsWords();
  const name = new Intl.DateTimeFormat(words.locale, {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(`${month.month}-15T12:00:00Z`));
  return (
    <section>
      <h3>{name}</h3>
      <ol className="ops-month" aria-label={name}>
        {month.days.map((one, i) => {
          const fate = fateOf(one);
          const what = words.backfillDayOf(formatLongDay(one.day, words.locale), fateWord(fate, words));
          return (
            <li
              key={one.day}
              title={what}
              style={{
                ...lookOf(LOOK_OF_FATE[fate]),
                ...(i === 0 ? { gridColumnStart: month.firstWeekday + 1 } : {}),
              }}
            >
              <span aria-hidden="true">
                {Number(one.day.slice(8))}
                <i>{SIGNS[fate]}</i>
              </span>
              <span className="sr">{what}</span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function fateWord(fate: DayFate, words: OpsWords): string {
  switch (fate) {
    case 'run':
      return words.backfillWillRun;
    case 'redo':
      return words.backfillRedo;
    case 'exists':
      return words.backfillExists;
    case 'left':
      return words.backfillSkipped;
  }
}
