import { build } from './build.js';
import { forecast } from './forecast.js';
import { ingestAccidents } from './ingest-accidents.js';
import { ingestCalendar } from './ingest-calendar.js';
import { ingestCommunes } from './ingest-communes.js';
import { ingestContours } from './ingest-contours.js';
import { ingestStations } from './ingest-stations.js';
import { ingestForecastWeather, ingestObservedWeather } from './ingest-weather.js';
import { runTask, type TaskContext, type TaskOutcome } from './task.js';
import { train } from './train.js';

/** Every ingest task, in the order in which they need one another. */
export const INGEST_TASKS = [
  ingestCommunes,
  ingestStations,
  ingestContours,
  ingestCalendar,
  ingestAccidents,
  ingestObservedWeather,
  ingestForecastWeather,
] as const;

/** The whole way of the data, from open data to a published issue. */
export async function runPipeline(
  context: TaskContext,
  onDone: (outcome: TaskOutcome, position: number, total: number) => void,
): Promise<TaskOutcome[]> {
  const steps: (() => Promise<TaskOutcome>)[] = [
    ...INGEST_TASKS.map((task) => () => runTask(context, task, undefined)),
    () => runTask(context, build, undefined),
    () => runTask(context, train, {}),
    () => runTask(context, forecast, {}),
  ];
  const outcomes: TaskOutcome[] = [];
  for (const step of steps) {
    const outcome = await step();
    outcomes.push(outcome);
    onDone(outcome, outcomes.length, steps.length);
  }
  return outcomes;
}
