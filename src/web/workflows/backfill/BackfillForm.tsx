import { type FormEvent, useState } from 'react';
import { addDays, dayInParis } from '../../../domain/day.js';
import { formatNumber } from '../../format/numbers.js';
import { useWrite } from '../access/use-write.js';
import type { BackfillDayView, WorkflowView } from '../api/views.js';
import { ActionFault } from '../dialog/ActionFault.jsx';
import { ConfirmDialog } from '../dialog/ConfirmDialog.jsx';
import { useAction } from '../dialog/use-action.js';
import { formatRunDay } from '../format/time.js';
import { ParamFields } from '../params/ParamFields.jsx';
import { useParams } from '../params/use-params.js';
import { useOpsWords } from '../words/use-words.js';
import { DayCalendar } from './DayCalendar.jsx';
import { type BackfillWish, wishFault } from './plan.js';
import { WishFields } from './WishFields.jsx';

type Listed = { readonly key: string; readonly days: readonly BackfillDayView[] };

/** The week before today, to begin with. */
function firstWish(): BackfillWish {
  const today = dayInParis(new Date());
  return { firstDay: addDays(today, -7), lastDay: addDays(today, -1), onlyMissing: true, parallel: '2' };
}

/** A range of days; what would run is shown before anything can start. */
export function BackfillForm({ workflow }: { readonly workflow: WorkflowView }) {
  const words = useOpsWords();
  const write = useWrite();
  const { busy, error, attempt } = useAction();
  const params = useParams(workflow.params);
  const [wish, setWish] = useState(firstWish);
  const [listed, setListed] = useState<Listed>();
  const [confirming, setConfirming] = useState(false);
  const [started, setStarted] = useState(false);
  const [touched, setTouched] = useState(false);
  const { name } = workflow;
  const fault = wishFault(wish);
  const body = {
    firstDay: wish.firstDay,
    lastDay: wish.lastDay,
    onlyMissing: wish.onlyMissing,
    parallel: Number(wish.parallel),
    params: params.params,
  };
  const key = JSON.stringify(body);
  const current = listed?.key === key ? listed : undefined;
  const willRun = current?.days.filter((one) => one.willRun).length ?? 0;
  const count = formatNumber(willRun, words.locale);

  const list = async (event: FormEvent) => {
    event.preventDefault();
    setTouched(true);
    params.showFaults();
    if (fault !== undefined || !params.valid) return;
    setStarted(false);
    const answer = await attempt(() => write('backfill', { name }, { ...body, dryRun: true }));
    if (answer !== undefined) setListed({ key, days: answer.days });
  };
  const start = async () => {
    const answer = await write('backfill', { name }, { ...body, dryRun: false });
    if (answer !== undefined) {
      setStarted(true);
      setListed(undefined);
    }
    return answer;
  };
  return (
    <section className="card ops-panel" aria-labelledby="backfill-title">
      <h2 id="backfill-title">{words.backfillTitle}</h2>
      <p className="ops-muted">{words.backfillText}</p>
      <form className="ops-form" onSubmit={list} noValidate>
        <WishFields wish={wish} fault={touched ? fault : undefined} onChange={setWish} />
        {params.fields.length > 0 && (
          <ParamFields
            fields={params.fields}
            values={params.values}
            faults={params.faults}
            onChange={params.setValues}
          />
        )}
        <ActionFault error={error} />
        <div className="ops-buttons">
          <button type="submit" className="button" disabled={busy}>
            {words.backfillList}
          </button>
          <button
            type="button"
            className="button ops-primary"
            disabled={current === undefined || willRun === 0}
            aria-describedby="backfill-hint"
            onClick={() => setConfirming(true)}
          >
            {current === undefined
              ? words.backfillStartAny
              : willRun === 0
                ? words.backfillStartNone
                : words.backfillStart(count)}
          </button>
        </div>
        <p id="backfill-hint" role="status" className="ops-muted">
          {started
            ? words.backfillStarted
            : current === undefined &&
              (listed === undefined ? words.backfillListFirst : words.backfillChanged)}
        </p>
      </form>
      {current !== undefined && <DayCalendar days={current.days} />}
      {confirming && (
        <ConfirmDialog
          title={words.backfillConfirm(count, name)}
          verb={words.backfillStart(count).replace('…', '')}
          onConfirm={start}
          onClose={() => setConfirming(false)}
        >
          <p>
            {words.backfillConfirmText(
              formatRunDay(wish.firstDay, words.locale),
              formatRunDay(wish.lastDay, words.locale),
              Number(wish.parallel),
            )}
          </p>
        </ConfirmDialog>
      )}
    </section>
  );
}
