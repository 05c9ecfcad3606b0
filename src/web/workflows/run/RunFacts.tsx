import type { RunDetailView, RunView } from '../api/views.js';
import { formatDuration, formatMoment, lasted } from '../format/time.js';
import { useOpsWords } from '../words/use-words.js';
import type { OpsWords } from '../words/words.js';

type Props = { readonly run: RunView; readonly params: RunDetailView['params'] | undefined };

/** Who asked for the run, when it went, with which parameters. */
export function RunFacts({ run, params }: Props) {
  const words = useOpsWords();
  const length = lasted(run.startedAtUtc, run.endedAtUtc, Date.now());
  const moment = (at: string | null) => (at === null ? words.none : formatMoment(at, words.locale));
  return (
    <dl className="ops-facts">
      <div>
        <dt>{words.queuedAt}</dt>
        <dd>
          {moment(run.queuedAtUtc)}, {triggerText(run, words)}
        </dd>
      </div>
      <div>
        <dt>{words.startedAt}</dt>
        <dd>{moment(run.startedAtUtc)}</dd>
      </div>
      <div>
        <dt>{words.endedAt}</dt>
        <dd>{moment(run.endedAtUtc)}</dd>
      </div>
      <div>
        <dt>{words.duration}</dt>
        <dd>{length === undefined ? words.none : formatDuration(length, words.locale)}</dd>
      </div>
      {params !== undefined && Object.keys(params).length > 0 && (
        <div>
          <dt>{words.params}</dt>
          <dd>
            <code>{JSON.stringify(params)}</code>
          </dd>
        </div>
      )}
    </dl>
  );
}

function triggerText({ trigger, by }: RunView, words: OpsWords): string {
  const known: Readonly<Record<string, string>> = words.triggers;
  return [known[trigger] ?? trigger, by === '' ? '' : words.by(by)].filter(Boolean).join(' ');
}
