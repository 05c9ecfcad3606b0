import { Link } from 'wouter';
import { formatInstant, formatLongDay } from '../../format/days.js';
import type { WorkflowView } from '../api/views.js';
import { scheduleInWords } from '../format/schedule.js';
import { StateBadge } from '../states/StateBadge.jsx';
import { useOpsAddress } from '../use-ops-address.js';
import { useOpsWords } from '../words/use-words.js';
import { PauseSwitch } from './PauseSwitch.jsx';
import { RunSquares } from './RunSquares.jsx';

type Props = { readonly workflow: WorkflowView; readonly onTrigger: () => void };

export function WorkflowCard({ workflow, onTrigger }: Props) {
  const words = useOpsWords();
  const { href } = useOpsAddress();
  const [newest] = workflow.latest;
  return (
    <li className="card ops-card">
      <div className="ops-card-name">
        <h2>
          <Link href={href({ page: 'workflow', name: workflow.name, tab: 'grid' })}>{workflow.name}</Link>
          {newest !== undefined && <StateBadge state={newest.state} />}
        </h2>
        <p>{workflow.description}</p>
      </div>
      <dl className="ops-card-when">
        <dt className="sr">{words.scheduling}</dt>
        <dd className="ops-schedule">
          {scheduleInWords(workflow.cron, workflow.timezone, words, words.locale)}
        </dd>
        <dt>{words.nextRun}</dt>
        <dd>
          <NextRun workflow={workflow} />
        </dd>
      </dl>
      <RunSquares workflow={workflow} />
      <div className="ops-card-actions">
        {workflow.cron !== null && <PauseSwitch workflow={workflow} />}
        <button
          type="button"
          className="button"
          aria-label={words.triggerOf(workflow.name)}
          onClick={onTrigger}
        >
          {words.trigger}
        </button>
      </div>
    </li>
  );
}

/** When the next run starts, and the civil day that it is for. */
function NextRun({ workflow }: { readonly workflow: WorkflowView }) {
  const words = useOpsWords();
  const { nextRunUtc, nextDay, paused, cron } = workflow;
  if (paused && cron !== null) return words.nextPaused;
  if (nextRunUtc === null) return words.nextNone;
  return (
    <>
      {words.nextAt(formatInstant(nextRunUtc, words.locale))}
      {nextDay !== null && <strong>{words.forDay(formatLongDay(nextDay, words.locale))}</strong>}
    </>
  );
}
