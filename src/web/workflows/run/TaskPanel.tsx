import { Link } from 'wouter';
import { formatLongDay } from '../../format/days.js';
import type { RunDetailView, RunView, TaskView, TryView } from '../api/views.js';
import { formatClock, formatDuration, lasted } from '../format/time.js';
import { StateBadge } from '../states/StateBadge.jsx';
import type { CellState } from '../states/states.js';
import { useOpsAddress } from '../use-ops-address.js';
import { useOpsWords } from '../words/use-words.js';
import { RunFacts } from './RunFacts.jsx';
import { TaskActions } from './TaskActions.jsx';

type Props = {
  readonly run: RunView;
  /** undefined while it is on its way */
  readonly detail: RunDetailView | undefined;
  readonly tasks: readonly TaskView[];
  /** undefined: the run as a whole */
  readonly taskId: string | undefined;
  readonly state: CellState;
  /** on the run's own page: the try whose log is shown, and how to change it; elsewhere a link leads to that page */
  readonly shown?: TryView | undefined;
  readonly onShow?: (number: number) => void;
};

/** One task of one run: what it is, its tries, what can be done. */
export function TaskPanel({ run, detail, tasks, taskId, state, shown, onShow }: Props) {
  const words = useOpsWords();
  const { href } = useOpsAddress();
  const task = tasks.find(({ id }) => id === taskId);
  const tries = (detail?.tries ?? []).filter((one) => one.task === taskId);
  const ownPage = onShow !== undefined;
  return (
    <section className="card ops-panel" aria-labelledby="panel-title">
      <h2 id="panel-title">{taskId ?? words.run}</h2>
      {!ownPage && (
        <p>
          <strong>{words.forDay(formatLongDay(run.day, words.locale))}</strong>
        </p>
      )}
      <p className="ops-panel-state">
        <StateBadge state={state} />
        {!ownPage && (
          <Link href={href({ page: 'run', id: run.id, tab: 'graph', task: taskId })}>{words.openRun}</Link>
        )}
      </p>
      {taskId === undefined && <RunFacts run={run} params={detail?.params} />}
      {task !== undefined && <TaskFacts task={task} />}
      {taskId !== undefined && <TryList tries={tries} shown={shown} onShow={onShow} />}
      {task !== undefined && <TaskActions runId={run.id} task={task} tasks={tasks} />}
    </section>
  );
}

function TaskFacts({ task }: { readonly task: TaskView }) {
  const words = useOpsWords();
  const facts = [
    task.needs.length > 0
      ? words.needs(task.needs.slice(0, 4).join(', ') + (task.needs.length > 4 ? '…' : ''))
      : '',
    task.triggerRule === 'all_success' ? '' : words.rule(task.triggerRule),
    task.retries > 0 ? words.retriesLeft(task.retries) : '',
  ].filter(Boolean);
  return (
    <>
      <p>{task.description}</p>
      {facts.length > 0 && <p className="ops-muted">{facts.join(' · ')}</p>}
    </>
  );
}

type TryListProps = {
  readonly tries: readonly TryView[];
  readonly shown: TryView | undefined;
  readonly onShow: ((number: number) => void) | undefined;
};

function TryList({ tries, shown, onShow }: TryListProps) {
  const words = useOpsWords();
  if (tries.length === 0) return <p className="ops-muted">{words.triesNone}</p>;
  return (
    <ul className="ops-tries" aria-label={words.tries}>
      {tries.map((one) => {
        const length = lasted(one.startedAtUtc, one.endedAtUtc, Date.now());
        return (
          <li key={one.number} className={one === shown ? 'ops-try ops-try-shown' : 'ops-try'}>
            <span className="ops-try-head">
              <StateBadge state={one.state} />
              {onShow === undefined || tries.length === 1 ? (
                <span>{words.tryNumber(one.number)}</span>
              ) : (
                <button
                  type="button"
                  className="plain"
                  aria-pressed={one === shown}
                  onClick={() => onShow(one.number)}
                >
                  {words.tryNumber(one.number)}
                </button>
              )}
              <small>
                {one.startedAtUtc !== null && formatClock(one.startedAtUtc, words.locale)}
                {length !== undefined && ` · ${formatDuration(length, words.locale)}`}
              </small>
            </span>
            {one.summary !== null && <span lang="en">{one.summary}</span>}
            {one.error !== null && (
              <span className="ops-fault" lang="en">
                {one.error}
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
