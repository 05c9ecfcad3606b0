import type { WeekDay } from '../api/views.js';
import { formatExpected, formatNumber } from '../format/numbers.js';
import { Badge } from '../map/Badge.jsx';
import { stepOfClass } from '../map/palettes.js';
import { usePage } from '../state/use-page-address.js';
import { Gap } from '../strip/Gap.jsx';
import { Gauge } from './Gauge.jsx';

/** The whole department on the chosen day. */
export function DepartmentCard({ day }: { readonly day: WeekDay }) {
  const { words } = usePage();
  const whole = (value: number) => formatNumber(value, words.locale);
  return (
    <section className="card department" aria-labelledby="department-title">
      <h2 id="department-title">
        {words.department} <Badge step={stepOfClass(day.riskClass)} />
      </h2>
      <div className="department-body">
        <Gauge day={day} />
        <p>
          <strong className="figure">{formatExpected(day.expected, words.locale)}</strong>
          <span>{words.expectedLong}</span>
          <small>{words.interval(whole(day.low), whole(day.high))}</small>
          <small>
            {words.normal(formatExpected(day.normal, words.locale))}{' '}
            <Gap value={day.expected} normal={day.normal} />
          </small>
        </p>
      </div>
    </section>
  );
}
