import { useMemo } from 'react';
import { useCommunes, useContours, useForecasts, useWeek } from '../api/queries.js';
import type { WeekDay } from '../api/views.js';
import { drawShapes } from '../map/shapes.js';
import { forecastsByCode } from '../map/steps.js';
import { readOutlines } from '../map/topology.js';
import { chooseTowns } from '../map/town-labels.js';

const NONE: readonly string[] = [];

/** Everything the page knows of one department, as it comes in. @param wanted the day of the address */
export function useDepartment(code: string, wanted: string | undefined, today: string) {
  const week = useWeek(code);
  const communes = useCommunes(code);
  const contours = useContours(code);
  const days = useMemo(() => week.data?.body.days.map(({ day }) => day) ?? NONE, [week.data]);
  const day = useMemo(() => chooseDay(week.data?.body.days ?? [], wanted, today), [week.data, wanted, today]);
  const answers = useForecasts(code, week.data?.body.issue.id, days);
  const answer = day === undefined ? undefined : answers.get(day.day);
  const forecasts = useMemo(
    () => (answer === undefined ? undefined : forecastsByCode(answer.body)),
    [answer],
  );
  const drawing = useMemo(() => {
    if (contours.data === undefined) return undefined;
    const outlines = readOutlines(contours.data.body);
    return { outlines, shapes: drawShapes(outlines) };
  }, [contours.data]);
  const towns = useMemo(
    () => (communes.data && drawing ? chooseTowns(communes.data.body, drawing.outlines, drawing.shapes) : []),
    [communes.data, drawing],
  );
  const kept = [week.data, communes.data, answer].filter((one) => one?.kept === true);
  return {
    week,
    communes,
    contours,
    day,
    forecasts,
    drawing,
    towns,
    /** when the oldest stand-in came; undefined while the server answers */
    keptSinceMs: kept.length === 0 ? undefined : Math.min(...kept.map((one) => one?.receivedMs ?? 0)),
  };
}

/** The day of the address, else today, else the first of the issue. */
function chooseDay(days: readonly WeekDay[], wanted: string | undefined, today: string): WeekDay | undefined {
  return days.find(({ day }) => day === wanted) ?? days.find(({ day }) => day === today) ?? days[0];
}
