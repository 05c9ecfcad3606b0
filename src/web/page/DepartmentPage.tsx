import { useCallback, useMemo } from 'react';
import { ApiProblem } from '../api/client.js';
import type { StatusView } from '../api/views.js';
import { MapPanel } from '../map/MapPanel.jsx';
import { EmptyCard } from '../notices/EmptyCard.jsx';
import { ErrorCard } from '../notices/ErrorCard.jsx';
import { Notices } from '../notices/Notices.jsx';
import { Skeleton } from '../notices/Skeleton.jsx';
import { DepartmentCard } from '../panel/DepartmentCard.jsx';
import { stalenessOf } from '../state/staleness.js';
import { usePage } from '../state/use-page-address.js';
import { DayStrip } from '../strip/DayStrip.jsx';
import { CommuneTable } from '../table/CommuneTable.jsx';
import { filterRows, makeRows } from '../table/rows.js';
import { CommunePanel } from './CommunePanel.jsx';
import { useDepartment } from './use-department.js';
import { useScene } from './use-scene.js';

type Props = {
  readonly status: StatusView;
  /** when the status came, if it stands in for a server out of reach; epoch ms */
  readonly statusReceivedMs: number | undefined;
  readonly code: string;
  readonly name: string;
  readonly text: string;
  readonly onText: (text: string) => void;
};

const NO_CODES: readonly string[] = [];
const NO_FORECASTS = new Map();

export function DepartmentPage({ status, statusReceivedMs, code, name, text, onText }: Props) {
  const { address, go, set } = usePage();
  const found = useDepartment(code, address.day, status.today);
  const { week, communes, contours, day, forecasts, drawing, towns } = found;
  const { scene, counts, units } = useScene(drawing, communes.data?.body, forecasts, towns, text);
  const { layer, steps } = address;
  const rows = useMemo(
    () => (communes.data ? makeRows(communes.data.body, forecasts ?? NO_FORECASTS) : []),
    [communes.data, forecasts],
  );
  const shown = useMemo(() => filterRows(rows, text, steps, layer), [rows, text, steps, layer]);
  const onChoose = useCallback(
    (unit: number) => {
      const codes = units[unit]?.codes ?? [];
      const [riskiest] = [...codes].sort((a, b) => probability(forecasts, b) - probability(forecasts, a));
      if (riskiest !== undefined) go({ commune: riskiest });
    },
    [units, forecasts, go],
  );
  const unitForecasts = useMemo(() => units.map(({ forecast }) => forecast), [units]);
  const unitNames = useMemo(() => units.map((unit) => unit.name), [units]);

  const error = week.error ?? communes.error;
  if (error !== null && (week.data === undefined || communes.data === undefined)) {
    const missing = error instanceof ApiProblem && error.problem.code === 'ISSUE_MISSING';
    return missing ? (
      <EmptyCard name={name} remedy={error.problem.remedy} />
    ) : (
      <ErrorCard error={error} onRetry={() => Promise.all([week.refetch(), communes.refetch()])} />
    );
  }
  if (week.data === undefined || communes.data === undefined || day === undefined) return <Skeleton />;
  const { issue } = week.data.body;
  return (
    <>
      <Notices
        staleness={stalenessOf(issue, status.today, status.nextIssueUtc, Date.now())}
        offlineSinceMs={statusReceivedMs ?? found.keptSinceMs}
      />
      <DayStrip
        week={week.data.body}
        selected={day.day}
        codes={communes.data.body.codes ?? NO_CODES}
        outlines={drawing?.outlines}
        shapes={drawing?.shapes}
        nextIssueUtc={status.nextIssueUtc}
      />
      <div
        className={address.commune === undefined ? 'columns' : 'columns columns-commune'}
        id="day-panel"
        role="tabpanel"
        aria-labelledby={`day-${day.day}`}
      >
        <MapPanel
          name={name}
          day={day.day}
          simulated={issue.simulated}
          classes={status.classes}
          scene={contours.error === null ? scene : null}
          counts={counts}
          unitForecasts={unitForecasts}
          unitNames={unitNames}
          onChoose={onChoose}
        />
        <div className="side">
          <DepartmentCard day={day} />
          <CommuneTable
            rows={shown}
            total={rows.length}
            selected={address.commune}
            day={day.day}
            filtered={text !== '' || steps.length > 0}
            onClear={() => {
              onText('');
              set({ steps: [] });
            }}
          />
        </div>
        <CommunePanel issue={issue.id} day={day} classes={status.classes} />
      </div>
    </>
  );
}

function probability(
  forecasts: ReadonlyMap<string, { readonly probability: number }> | undefined,
  code: string,
): number {
  return forecasts?.get(code)?.probability ?? -1;
}
