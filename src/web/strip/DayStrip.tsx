import { type KeyboardEvent, useMemo } from 'react';
import type { WeekView } from '../api/views.js';
import { RISK_PALETTES } from '../map/palettes.js';
import type { Shapes } from '../map/shapes.js';
import { thumbnailSteps } from '../map/steps.js';
import type { Outlines } from '../map/topology.js';
import { usePage } from '../state/use-page-address.js';
import { DayCard } from './DayCard.jsx';
import { IssueStamp } from './IssueStamp.jsx';

type Props = {
  readonly week: WeekView;
  readonly selected: string;
  readonly codes: readonly string[];
  readonly outlines: Outlines | undefined;
  readonly shapes: Shapes | undefined;
  readonly nextIssueUtc: string | null;
};

/** J to J+6, always in sight; arrow keys go from day to day. */
export function DayStrip({ week, selected, codes, outlines, shapes, nextIssueUtc }: Props) {
  const { address, go, words } = usePage();
  const steps = useMemo(
    () => week.days.map((day) => thumbnailSteps(outlines?.units ?? [], codes, day.classes)),
    [week, outlines, codes],
  );
  const walk = (event: KeyboardEvent) => {
    const now = week.days.findIndex(({ day }) => day === selected);
    const last = week.days.length - 1;
    const next = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: last }[event.key];
    const day = next === undefined ? undefined : week.days[Math.min(last, Math.max(0, next))];
    if (day === undefined) return;
    event.preventDefault();
    go({ day: day.day });
    document.getElementById(`day-${day.day}`)?.focus();
  };
  return (
    <div className="strip">
      <div className="strip-days" role="tablist" aria-label={words.days} onKeyDown={walk}>
        {week.days.map((day, i) => (
          <DayCard
            key={day.day}
            day={day}
            selected={day.day === selected}
            shapes={shapes}
            steps={steps[i] ?? []}
            inks={RISK_PALETTES[address.palette]}
          />
        ))}
      </div>
      <IssueStamp issue={week.issue} nextIssueUtc={nextIssueUtc} />
    </div>
  );
}
