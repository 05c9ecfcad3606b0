import { formatNumber } from '../../format/numbers.js';
import { ErrorCard } from '../../notices/ErrorCard.jsx';
import { useBackfills } from '../api/queries.js';
import type { BackfillView } from '../api/views.js';
import { formatMoment, formatRunDay } from '../format/time.js';
import { Loading } from '../Loading.jsx';
import { useOpsWords } from '../words/use-words.js';

/** The workflow's backfills and how far they are. */
export function BackfillList({ name }: { readonly name: string }) {
  const words = useOpsWords();
  const query = useBackfills();
  if (query.data === undefined)
    return query.error === null ? (
      <Loading rows={2} />
    ) : (
      <ErrorCard error={query.error} onRetry={() => query.refetch()} />
    );
  const own = query.data.backfills.filter(({ workflow }) => workflow === name);
  return (
    <section className="card ops-panel" aria-labelledby="backfills-title">
      <h2 id="backfills-title">{words.backfills}</h2>
      {own.length === 0 && <p className="ops-muted">{words.backfillsNone}</p>}
      <ul className="ops-backfills">
        {own.map((one) => (
          <Progress key={one.id} backfill={one} />
        ))}
      </ul>
    </section>
  );
}

function Progress({ backfill }: { readonly backfill: BackfillView }) {
  const words = useOpsWords();
  const { firstDay, lastDay, runs, done, failed } = backfill;
  const number = (count: number) => formatNumber(count, words.locale);
  const range = words.backfillRange(
    formatRunDay(firstDay, words.locale),
    formatRunDay(lastDay, words.locale),
  );
  // `done` counts what has ended, well or badly
  const succeeded = Math.max(0, done - failed);
  const share = (count: number) => ({ width: `${runs === 0 ? 0 : (100 * count) / runs}%` });
  const text = words.backfillProgress(number(done), number(runs));
  return (
    <li>
      <strong>{range}</strong>
      <div
        className="ops-progress"
        role="progressbar"
        aria-label={range}
        aria-valuemin={0}
        aria-valuemax={runs}
        aria-valuenow={done}
        aria-valuetext={`${text}, ${words.backfillFailed(number(failed))}`}
      >
        <span className="ops-progress-done" style={share(succeeded)} />
        <span className="ops-progress-failed" style={share(failed)} />
      </div>
      <p>
        {text}
        {failed > 0 && <span className="ops-field-fault"> · {words.backfillFailed(number(failed))}</span>}
      </p>
      <small className="ops-muted">
        {words.backfillAt(formatMoment(backfill.startedAtUtc, words.locale), backfill.parallel)}
      </small>
    </li>
  );
}
