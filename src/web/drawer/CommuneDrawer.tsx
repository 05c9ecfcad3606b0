import { useEffect, useMemo, useRef } from 'react';
import { probabilityOf } from '../../domain/risk.js';
import { addressOf } from '../api/paths.js';
import type { CommuneDayView, CommuneView, StatusView } from '../api/views.js';
import { formatNumber } from '../format/numbers.js';
import { Badge } from '../map/Badge.jsx';
import { stepOfClass } from '../map/palettes.js';
import { usePage } from '../state/use-page-address.js';
import { Contributions } from './Contributions.jsx';
import { CopyLink } from './CopyLink.jsx';
import { Figures } from './Figures.jsx';
import { Past } from './Past.jsx';
import { WeekChart } from './WeekChart.jsx';
import { whySentence } from './why.js';

type Props = {
  readonly commune: CommuneView;
  readonly day: CommuneDayView;
  readonly holidayName: string | null;
  readonly classes: StatusView['classes'];
  /** on narrow pages the drawer comes into sight by itself */
  readonly reveal: boolean;
};

/** One commune on one day: how likely, why, the days around it, and its past. */
export function CommuneDrawer({ commune, day, holidayName, classes, reveal }: Props) {
  const { go, words } = usePage();
  const frame = useRef<HTMLElement>(null);
  useEffect(() => {
    if (reveal && commune.code) frame.current?.scrollIntoView({ block: 'nearest' });
  }, [reveal, commune.code]);
  const facts = useMemo(() => ({ day: day.day, holidayName }), [day.day, holidayName]);
  const ratio = day.normal > 0 ? day.rate / day.normal : Number.NaN;
  return (
    <aside className="card drawer" aria-labelledby="commune-title" ref={frame}>
      <header className="drawer-head">
        <Badge step={stepOfClass(day.riskClass)} size="large" />
        <div>
          <h2 id="commune-title">{commune.name}</h2>
          <p>
            {commune.code}
            {commune.population !== null &&
              ` · ${words.inhabitants(formatNumber(commune.population, words.locale))}`}
            {` · ${words.rank(day.rank, day.rankOf)}`}
          </p>
        </div>
        <button
          type="button"
          className="icon"
          aria-label={words.close}
          onClick={() => go({ commune: undefined })}
        >
          ✕
        </button>
      </header>
      <Figures probability={day.probability} normal={probabilityOf(day.normal)} ratio={ratio} />
      <p className="why">
        <strong>{words.why}</strong> {whySentence(day.drivers, ratio, facts, words)}
      </p>
      <WeekChart days={commune.days} selected={day.day} classes={classes} />
      <Contributions drivers={day.drivers} facts={facts} />
      <Past commune={commune} />
      <div className="drawer-actions">
        <CopyLink />
        <a
          className="button"
          href={addressOf('accidents', { com: commune.code, min: 1, format: 'csv' })}
          download
        >
          {words.history}
        </a>
      </div>
      <p className="caution">{words.caution}</p>
    </aside>
  );
}
