import { type TObject, Type } from 'typebox';
import { type Day, dayInParis, parseDay } from '../domain/day.js';
import { AppError } from '../lib/errors.js';
import { build } from '../tasks/build.js';
import { type ComputeParams, computeStart, computeStop, computeTrain } from '../tasks/compute.js';
import { evaluate } from '../tasks/evaluate.js';
import { forecast } from '../tasks/forecast.js';
import { gate } from '../tasks/gate.js';
import { geocode } from '../tasks/geocode.js';
import { ingestAccidents } from '../tasks/ingest-accidents.js';
import { ingestCalendar } from '../tasks/ingest-calendar.js';
import { ingestCommunes } from '../tasks/ingest-communes.js';
import { ingestContours } from '../tasks/ingest-contours.js';
import { ingestStations } from '../tasks/ingest-stations.js';
import { ingestForecastWeather, ingestObservedWeather } from '../tasks/ingest-weather.js';
import type { Task, TaskContext, TaskReport } from '../tasks/task.js';
import { train } from '../tasks/train.js';
import { verify } from '../tasks/verify.js';
import { weatherBackfill } from '../tasks/weather-backfill.js';

/** Values of a task's parameters, checked by its schema. */
export type TaskParams = Readonly<Record<string, unknown>>;

/** A task that a workflow can name: what it does, and the JSON Schema of what it takes. */
export type RegisteredTask = {
  readonly name: string;
  readonly description: string;
  readonly params: TObject;
  /** the task, given checked parameters */
  readonly run: (context: TaskContext, params: TaskParams) => Promise<TaskReport>;
};

export type Registry = ReadonlyMap<string, RegisteredTask>;

/** Schema of a civil day. */
export const DayParam = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'YYYY-MM-DD' });
const NONE = Type.Object({}, { additionalProperties: false });
const AGAIN = Type.Boolean({ description: 'do it even if nothing changed' });

const OF_DAY = Type.Object({ day: DayParam }, { additionalProperties: false });

const plain = (task: Task): RegisteredTask => ({
  name: task.name,
  description: task.description,
  params: NONE,
  run: (context) => task.run(context, undefined),
});

function taking<Params>(
  task: Task<Params>,
  params: TObject,
  read: (given: TaskParams) => Params,
): RegisteredTask {
  const { name, description } = task;
  return { name, description, params, run: (context, given) => task.run(context, read(given)) };
}

/** Every task that a workflow may name; the key is the name. */
export const TASKS: Registry = registryOf([
  plain(ingestCommunes),
  plain(ingestStations),
  plain(ingestContours),
  plain(ingestCalendar),
  plain(ingestAccidents),
  plain(ingestObservedWeather),
  plain(geocode),
  plain(build),
  plain(evaluate),
  plain(verify),
  taking(
    weatherBackfill,
    Type.Object(
      {
        firstDay: Type.Optional(DayParam),
        lastDay: Type.Optional(DayParam),
        endsBefore: Type.Optional(DayParam),
      },
      { additionalProperties: false },
    ),
    (given) => ({
      firstDay: dayParam(given, 'firstDay'),
      lastDay: dayParam(given, 'lastDay'),
      endsBefore: dayParam(given, 'endsBefore'),
    }),
  ),
  {
    name: ingestForecastWeather.name,
    description: ingestForecastWeather.description,
    params: Type.Object({ day: Type.Optional(DayParam) }, { additionalProperties: false }),
    run: async (context, given) => {
      const day = dayParam(given, 'day');
      if (day === undefined || day >= dayInParis(context.clock.now()))
        return ingestForecastWeather.run(context, undefined);
      const summary = `${day} is past: only what was fetched before it may be used, so nothing is fetched`;
      return { summary, facts: { rows: 0 }, skipped: true };
    },
  },
  taking(
    train,
    Type.Object({ again: Type.Optional(AGAIN) }, { additionalProperties: false }),
    ({ again }) => ({ again: again === true }),
  ),
  taking(gate, OF_DAY, (given) => ({ day: neededDay(given) })),
  taking(computeStart, OF_DAY, ofDay),
  taking(
    computeTrain,
    Type.Object({ day: DayParam, again: Type.Optional(AGAIN) }, { additionalProperties: false }),
    (given) => ({ ...ofDay(given), again: given.again === true }),
  ),
  taking(computeStop, OF_DAY, ofDay),
  taking(
    forecast,
    Type.Object(
      { day: Type.Optional(DayParam), again: Type.Optional(AGAIN) },
      { additionalProperties: false },
    ),
    (given) => ({ day: dayParam(given, 'day'), again: given.again === true }),
  ),
]);

export function registryOf(tasks: readonly RegisteredTask[]): Registry {
  return new Map(tasks.map((task) => [task.name, task]));
}

function ofDay(given: TaskParams): ComputeParams {
  return { day: neededDay(given) };
}

/** @throws AppError INPUT_INVALID when there is none */
function neededDay(given: TaskParams): Day {
  const day = dayParam(given, 'day');
  if (day === undefined) throw new AppError('INPUT_INVALID', 'day: expected YYYY-MM-DD, found nothing');
  return day;
}

/** @throws AppError INPUT_INVALID when the text is no day */
function dayParam(given: TaskParams, name: string): Day | undefined {
  const value = given[name];
  if (value === undefined) return undefined;
  const day = typeof value === 'string' ? parseDay(value) : undefined;
  if (day === undefined)
    throw new AppError('INPUT_INVALID', `${name}: expected YYYY-MM-DD, found ${String(value)}`);
  return day;
}
