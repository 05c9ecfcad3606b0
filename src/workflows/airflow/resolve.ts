import { Compile } from 'typebox/compile';
import type { AirflowRun } from '../../config/airflow-run.js';
import { type Day, dayInParis, parseDay } from '../../domain/day.js';
import { AppError } from '../../lib/errors.js';
import type { Dag, ParamSource } from '../dag.js';
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
  const task = findTask(registry, name);
  const sources = readJson(`parameters of ${run.dag}.${run.task}`, run.taskParams) as Readonly<
    Record<string, ParamSource>
  >;
  const ofRun = readJson(`parameters of the run ${run.run}`, run.runParams);
  return {
    task,
    params: checked(task, fill(sources, day ?? dayOfAirflowRun(run), ofRun)),
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
  { json, day }: { readonly json: string | undefined; readonly day: Day | undefined },
): TaskRequest {
  const task = findTask(registry, name);
  const given = json === undefined ? {} : readJson('--params', json);
  const places = dayPlaces(dags, name);
  if (day !== undefined && places.length === 0)
    throw new AppError('INPUT_INVALID', `--day: the task ${name} does not depend on the day; leave it away`);
  const ofDay = day === undefined ? {} : Object.fromEntries(places.map((place) => [place, day]));
  return { task, params: checked(task, { ...ofDay, ...given }), trigger: 'cli' };
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

/** A parameter of the run that was not given leaves the task's own away. */
function fill(sources: Readonly<Record<string, ParamSource>>, day: Day, ofRun: Given): Given {
  const filled = Object.entries(sources).map(([name, source]): [string, unknown] => {
    if (typeof source !== 'object') return [name, source];
    return [name, 'run' in source ? day : ofRun[source.param]];
  });
  return Object.fromEntries(filled.filter(([, value]) => value !== undefined && value !== null));
}

function checked(task: RegisteredTask, params: Given): Given {
  const check = Compile(task.params);
  if (check.Check(params)) return params;
  const faults = [...check.Errors(params)].map(
    ({ instancePath, message }) => `${instancePath.slice(1) || '(all)'} ${message}`,
  );
  const names = Object.keys(task.params.properties);
  throw new AppError(
    'INPUT_INVALID',
    `task ${task.name} takes ${names.join(', ') || 'no parameters'}: ${faults.join('; ')}`,
    { faults },
  );
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
