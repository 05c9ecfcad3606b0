import { textTable } from '../../lib/text-table.js';
import type { Backfill, BackfillDay } from '../../workflows/backfill.js';
import type { RunDetail, WorkflowView } from '../../workflows/workflows.js';
import { duration } from '../progress-line.js';

const paris = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Paris',
  dateStyle: 'short',
  timeStyle: 'short',
});

/** `2026-11-24 06:00`, in Paris. */
function inParis(instant: Date | undefined): string {
  return instant === undefined ? '–' : paris.format(instant);
}

export function listTable(views: readonly WorkflowView[]): string {
  const rows = views.map(({ dag, paused, nextRun, latest }) => [
    dag.name,
    dag.schedule === undefined ? 'by hand' : `${dag.schedule.cron} ${dag.schedule.timezone}`,
    paused ? 'paused' : inParis(nextRun),
    latest[0] === undefined ? 'never' : `${latest[0].state}, for ${latest[0].day}`,
    dag.description,
  ]);
  return textTable(['workflow', 'schedule', 'next run (Paris)', 'latest run', 'what it does'], rows);
}

export function runText({ run, tries }: RunDetail): string {
  const rows = tries.map(({ task, number, state, startedAtUtc, endedAtUtc, summary, error, cleared }) => [
    task,
    number,
    cleared ? `${state} (cleared)` : state,
    lasted(startedAtUtc, endedAtUtc),
    firstLine(error ?? summary),
  ]);
  const head = `${run.id}: ${run.state}, for ${run.day}, started by ${run.by} (${run.trigger}), ${lasted(run.startedAtUtc, run.endedAtUtc)}`;
  return rows.length === 0 ? head : `${head}\n\n${textTable(['task', 'try', 'state', 'took', 'told'], rows)}`;
}

/** One line for the end of a try. */
export function tryLine({
  task,
  number,
  state,
  startedAtUtc,
  endedAtUtc,
  summary,
  error,
}: RunDetail['tries'][number]): string {
  const took = startedAtUtc === null ? '' : ` (${lasted(startedAtUtc, endedAtUtc)})`;
  const told = firstLine(error ?? summary);
  return `${task}${number > 1 ? ` try ${number}` : ''}: ${state}${told === null ? '' : `: ${told}`}${took}`;
}

/** A table has room for one; the log has them all. */
function firstLine(text: string | null): string | null {
  const [first = '', ...rest] = (text ?? '').split('\n');
  return text === null ? null : rest.length === 0 ? first : `${first} …`;
}

function lasted(from: string | null, to: string | null): string {
  if (from === null) return '';
  if (to === null) return 'going on';
  return duration((Date.parse(to) - Date.parse(from)) / 1000);
}

export function daysTable(days: readonly BackfillDay[]): string {
  const will = days.filter(({ willRun }) => willRun).length;
  const rows = days.map(({ day, exists, willRun }) => [
    day,
    exists ? 'yes' : 'no',
    willRun ? 'runs' : 'left out',
  ]);
  return `${textTable(['day', 'has a run', ''], rows)}\n\n${will} of ${days.length} days would run`;
}

export function backfillTable(all: readonly Backfill[]): string {
  if (all.length === 0) return 'no backfill yet';
  return textTable(
    ['backfill', 'workflow', 'from', 'to', 'runs', 'done', 'failed'],
    all.map((one) => [one.id, one.workflow, one.firstDay, one.lastDay, one.runs, one.done, one.failed]),
  );
}
