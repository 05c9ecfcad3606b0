import type { TryView } from '../api/views.js';
import { formatClock, formatDuration, lasted } from '../format/time.js';
import { StateBadge } from '../states/StateBadge.jsx';
import { useOpsWords } from '../words/use-words.js';

type Props = {
  readonly tries: readonly TryView[];
  readonly chosen: string | undefined;
  readonly onChoose: (task: string) => void;
};

/** Every try of a run as a table: the equivalent of graph and Gantt for eyes, keys and screen readers. */
export function TryTable({ tries, chosen, onChoose }: Props) {
  const words = useOpsWords();
  if (tries.length === 0) return <p className="ops-empty">{words.triesNone}</p>;
  return (
    <div className="ops-table-scroll">
      <table className="ops-table" aria-label={words.tries}>
        <thead>
          <tr>
            <th scope="col">{words.task}</th>
            <th scope="col">{words.state}</th>
            <th scope="col">{words.started}</th>
            <th scope="col">{words.duration}</th>
            <th scope="col">{words.worker}</th>
            <th scope="col">{words.summary}</th>
          </tr>
        </thead>
        <tbody>
          {tries.map((one) => (
            <tr key={`${one.task} ${one.number}`} className={one.task === chosen ? 'ops-row-chosen' : ''}>
              <th scope="row">
                <button type="button" onClick={() => onChoose(one.task)}>
                  {one.task}
                </button>
                {one.number > 1 && <small> {words.tryNumber(one.number)}</small>}
              </th>
              <td>
                <StateBadge state={one.state} />
              </td>
              <td>{one.startedAtUtc === null ? words.none : formatClock(one.startedAtUtc, words.locale)}</td>
              <td>{durationText(one, words.locale) ?? words.none}</td>
              <td>{one.worker ?? words.none}</td>
              <td lang="en">{one.error ?? one.summary ?? ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function durationText(one: TryView, locale: string): string | undefined {
  const length = lasted(one.startedAtUtc, one.endedAtUtc, Date.now());
  return length === undefined ? undefined : formatDuration(length, locale);
}
