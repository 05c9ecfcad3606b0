import type { AirflowRun } from '../../config/airflow-run.js';
import { type Day, dayInParis, parseDay } from '../../domain/day.js';
import { AppError } from '../../lib/errors.js';
import { type Dag, dagTask, type ParamSource } from '../dag.js';
import { paramsOf } from '../execute.js';
import type { RegisteredTask, Registry, TaskParams } from '../registry.js';

/** A task to run now, with checked parameters. */
export type TaskRequest = {
  readonly task: RegisteredTask;
  readonly params: TaskParams;
  readonly trigger: string;
};

type Given = Readonly<Record<string, unknown>>;

/** @throws AppError NOT_FOUND naming what there is */
export function findTask(registry: Registry, name: string): RegisteredTask {
  const task = registry.get(name);
  if (task === undefined)
    throw new AppError(
      'NOT_FOUND',
      `task: expected one of ${[...registry.keys()].sort().join(', ')}, found "${name}"`,
      { name },
    );
  return task;
}

/**
 * The civil day in Paris that an Airflow run is for: that of its logical date, which is the instant its timetable names,
 * and the instant of the click for a run by hand. The only place where an Airflow date becomes a day.
 * @throws AppError INPUT_INVALID when Airflow gave no date
 */
export function dayOfAirflowRun({ dag, at }: AirflowRun): Day {
  const instant = new Date(at ?? Number.NaN);
  if (Number.isNaN(instant.getTime()))
    throw new AppError(
      'INPUT_INVALID',
      `${dag}: expected the run's logical date as an ISO instant, found ${at ?? 'none'}`,
    );
  return dayInParis(instant);
}

/** What Airflow asks for: the task's parameters, filled from the run. @param day stronger than the run's own */
export function requestOfAirflow(
  registry: Registry,
  name: string,
  run: AirflowRun,
  day: Day | undefined,
): TaskRequest {
  const sources = readJson(`parameters of ${run.dag}.${run.task}`, run.taskParams);
  const ofRun = readJson(`parameters of the run ${run.run}`, run.runParams);
  return {
    ...resolve(registry, name, sources, {
      day: day ?? dayOfAirflowRun(run),
      // Airflow gives null for what was left away.
      params: Object.fromEntries(Object.entries(ofRun).filter(([, value]) => value !== null)),
    }),
    trigger: `airflow ${run.dag} ${run.run} ${run.task} try ${run.tryNumber}`,
  };
}

/**
 * What a command line asks for.
 * @param json parameters as JSON · @param day goes where the workflows put the day that a run is for
 */
export function requestOfCommand(
  registry: Registry,
  dags: readonly Dag[],
  name: string,
  {
    json,
    day,
    today,
  }: { readonly json: string | undefined; readonly day: Day | undefined; readonly today: Day },
): TaskRequest {
  findTask(registry, name);
  const given = json === undefined ? {} : readJson('--params', json);
  const places = dayPlaces(dags, name);
  if (day !== undefined && places.length === 0)
    throw new AppError('INPUT_INVALID', `--day: the task ${name} does not depend on the day; leave it away`);
  const ofDay = Object.fromEntries(places.map((place) => [place, { run: 'day' }]));
  const request = resolve(registry, name, { ...ofDay, ...given }, { day: day ?? today, params: {} });
  return { ...request, trigger: 'cli' };
}

function resolve(
  registry: Registry,
  name: string,
  sources: Given,
  run: { readonly day: Day; readonly params: Given },
): Omit<TaskRequest, 'trigger'> {
  const task = findTask(registry, name);
  const params = Object.entries(sources).map(([param, source]): [string, ParamSource] => {
    if (isSource(source)) return [param, source];
    throw new AppError(
      'INPUT_INVALID',
      `task ${name}: parameter ${param}: expected a text, a number or true or false, found ${JSON.stringify(source)}`,
    );
  });
  const used = dagTask(name, { params: Object.fromEntries(params) });
  return { task, params: paramsOf(used, task, run) };
}

function isSource(value: unknown): value is ParamSource {
  if (typeof value === 'object' && value !== null)
    return ('run' in value && value.run === 'day') || ('param' in value && typeof value.param === 'string');
  return ['string', 'number', 'boolean'].includes(typeof value);
}

/** Parameters of a task that some workflow fills with the day its run is for. */
function dayPlaces(dags: readonly Dag[], name: string): string[] {
  const found = dags
    .flatMap(({ tasks }) => tasks.filter(({ uses }) => uses === name))
    .flatMap(({ params }) => Object.entries(params))
    .filter(([, source]) => typeof source === 'object' && 'run' in source)
    .map(([place]) => place);
  return [...new Set(found)];
}

function readJson(what: string, text: string): Given {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new AppError('INPUT_INVALID', `${what}: expected a JSON object, found ${text}`, {}, error);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new AppError('INPUT_INVALID', `${what}: expected a JSON object, found ${text}`);
  return value as Given;
}

/** Reads `--day`. @throws AppError INPUT_INVALID */
export function dayOption(text: string | undefined): Day | undefined {
  if (text === undefined) return undefined;
  const day = parseDay(text);
  if (day === undefined) throw new AppError('INPUT_INVALID', `--day: expected YYYY-MM-DD, found ${text}`);
  return day;
}
