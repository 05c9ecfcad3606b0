import type { WeekDay } from '../api/views.js';
import { formatShortDay, horizonName } from '../format/days.js';
import { formatExpected } from '../format/numbers.js';
import { Badge } from '../map/Badge.jsx';
import { type Ink, type Step, stepOfClass } from '../map/palettes.js';
import type { Shapes } from '../map/shapes.js';
import { usePage } from '../state/use-page-address.js';
import { dayNotes, TENDENCY_FROM } from './day-note.js';
import { Gap } from './Gap.jsx';
import { MiniMap } from './MiniMap.jsx';

type Props = {
  readonly day: WeekDay;
  readonly selected: boolean;
  readonly shapes: Shapes | undefined;
  readonly steps: readonly Step[];
  readonly inks: readonly Ink[];
};

export function DayCard({ day, selected, shapes, steps, inks }: Props) {
  const { go, words } = usePage();
  const notes = dayNotes(day, words).join(' · ');
  return (
    <button
      type="button"
      role="tab"
      id={`day-${day.day}`}
      aria-selected={selected}
      aria-controls="day-panel"
      tabIndex={selected ? 0 : -1}
      className={day.horizon >= TENDENCY_FROM ? 'day day-tendency' : 'day'}
      onClick={() => go({ day: day.day })}
    >
      {shapes === undefined ? (
        <span className="mini-map skeleton" />
      ) : (
        <MiniMap shapes={shapes} steps={steps} inks={inks} />
      )}
      <span className="day-text">
        <span className="day-date">
          <strong>{horizonName(day.horizon)}</strong> {formatShortDay(day.day, words.locale)}
        </span>
        <span className="day-figures">
          <Badge step={stepOfClass(day.riskClass)} />
          <strong>{formatExpected(day.expected, words.locale)}</strong>
          <span className="sr"> {words.expectedShort}</span>
          <Gap value={day.expected} normal={day.normal} />
        </span>
        <span className="day-note" title={notes}>
          {notes}
        </span>
      </span>
    </button>
  );
}
