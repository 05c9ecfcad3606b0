import { Compile } from 'typebox/compile';
import { type Dag, type DagTask, type ParamSource, POOLS } from './dag.js';
import type { Registry } from './registry.js';
import { scheduleFault } from './schedule.js';

/** One fault of a workflow: where, what, and what to do about it. */
export type LintFault = {
  readonly check: string;
  readonly workflow: string;
  readonly task: string | undefined;
  readonly message: string;
};

type Fault = { readonly task?: string; readonly message: string };
type Check = (dag: Dag, registry: Registry) => Iterable<Fault>;

/** Every check by its name; each knows one thing. */
const CHECKS: Readonly<Record<string, Check>> = {
  'good-names': goodNames,
  'has-tasks': function* ({ tasks }) {
    if (tasks.length === 0) yield { message: 'has no task; add one to `tasks`' };
  },
  'unique-ids': uniqueIds,
  'known-needs': knownNeeds,
  acyclic,
  'known-tasks': knownTasks,
  'right-params': rightParams,
  'known-pool': function* ({ tasks }) {
    for (const { id, pool } of tasks)
      if (!Object.hasOwn(POOLS, pool))
        yield {
          task: id,
          message: `pool "${pool}" is unknown; use ${Object.keys(POOLS).join(', ')}, or add it to POOLS`,
        };
  },
  'good-numbers': goodNumbers,
  'teardown-has-setup': teardownHasSetup,
  reachable,
  'good-schedule': function* ({ schedule }) {
    const fault = schedule === undefined ? undefined : scheduleFault(schedule);
    if (fault !== undefined) yield { message: fault };
  },
};

/** Names of the checks, for docs and tests. */
export const CHECK_NAMES = Object.keys(CHECKS);

/** Finds every fault of the workflows; none when they may run. */
export function lint(dags: readonly Dag[], registry: Registry): LintFault[] {
  const faults = dags.flatMap((dag) =>
    Object.entries(CHECKS).flatMap(([check, find]) =>
      [...find(dag, registry)].map(({ task, message }) => ({ check, workflow: dag.name, task, message })),
    ),
  );
  const names = dags.map(({ name }) => name);
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (repeated !== undefined)
    faults.push({
      check: 'unique-names',
      workflow: repeated,
      task: undefined,
      message: 'two workflows have this name; rename one',
    });
  return faults;
}

export function describeFault({ workflow, task, check, message }: LintFault): string {
  return `${workflow}${task === undefined ? '' : `.${task}`}: ${message} [${check}]`;
}

const NAME = /^[a-z][a-z0-9_-]{0,63}$/;

function* goodNames({ name, tasks }: Dag): Iterable<Fault> {
  if (!/^[a-z][a-z0-9-]{0,63}$/.test(name))
    yield { message: `name "${name}": use lower case, digits and "-", at most 64` };
  for (const { id } of tasks)
    if (!NAME.test(id))
      yield { task: id, message: `id "${id}": use lower case, digits, "-" and "_", at most 64` };
}

function* uniqueIds({ tasks }: Dag): Iterable<Fault> {
  const seen = new Set<string>();
  for (const { id } of tasks) {
    if (seen.has(id)) yield { task: id, message: 'two tasks have this id; rename one' };
    seen.add(id);
  }
}

function* knownNeeds({ tasks }: Dag): Iterable<Fault> {
  const ids = new Set(tasks.map(({ id }) => id));
  for (const { id, needs } of tasks)
    for (const need of needs) {
      if (need === id) yield { task: id, message: 'needs itself; remove it from `needs`' };
      else if (!ids.has(need))
        yield {
          task: id,
          message: `needs "${need}", which is no task here; add it, or remove it from \`needs\``,
        };
    }
}

/** Kahn's order; what is left lies on a circle or behind one. */
function* acyclic({ tasks }: Dag): Iterable<Fault> {
  const left = new Map(tasks.map((task) => [task.id, task]));
  for (let shrunk = true; shrunk; ) {
    shrunk = false;
    for (const { id, needs } of left.values())
      if (needs.every((need) => !left.has(need) || need === id)) {
        left.delete(id);
        shrunk = true;
      }
  }
  const circle = circleIn(left);
  if (circle !== undefined)
    yield { message: `tasks wait for one another: ${circle.join(' → ')}; remove one of these edges` };
}

function circleIn(tasks: ReadonlyMap<string, DagTask>): string[] | undefined {
  const path: string[] = [];
  let [id] = tasks.keys();
  while (id !== undefined && !path.includes(id)) {
    path.push(id);
    id = tasks.get(id)?.needs.find((need) => tasks.has(need));
  }
  return id === undefined ? undefined : [...path.slice(path.indexOf(id)), id].reverse();
}

function* knownTasks({ tasks }: Dag, registry: Registry): Iterable<Fault> {
  for (const { id, uses } of tasks)
    if (!registry.has(uses))
      yield {
        task: id,
        message: `uses "${uses}", which the registry does not have; register it, or use one of ${[...registry.keys()].join(', ')}`,
      };
}

type ObjectSchema = {
  readonly properties?: Readonly<Record<string, { readonly type?: string }>>;
  readonly required?: readonly string[];
};

function* rightParams(dag: Dag, registry: Registry): Iterable<Fault> {
  const own = (dag.params as ObjectSchema).properties ?? {};
  for (const task of dag.tasks) {
    const registered = registry.get(task.uses);
    if (registered === undefined) continue;
    const schema = registered.params as ObjectSchema;
    for (const [name, source] of Object.entries(task.params)) {
      const fault = paramFault(name, source, own, schema);
      if (fault !== undefined) yield { task: task.id, message: fault };
    }
    for (const name of schema.required ?? [])
      if (!(name in task.params))
        yield {
          task: task.id,
          message: `parameter "${name}" of ${task.uses} is missing; add it to \`params\``,
        };
  }
}

function paramFault(
  name: string,
  source: ParamSource,
  own: NonNullable<ObjectSchema['properties']>,
  { properties = {} }: ObjectSchema,
): string | undefined {
  const wanted = properties[name];
  if (wanted === undefined)
    return `parameter "${name}" is not taken by the task; it takes ${Object.keys(properties).join(', ') || 'none'}`;
  if (typeof source === 'object') {
    if ('run' in source) return undefined;
    const given = own[source.param];
    if (given === undefined)
      return `parameter "${name}" comes from "${source.param}", which the workflow does not declare; add it to the workflow's \`params\``;
    return given.type === wanted.type
      ? undefined
      : `parameter "${name}" wants ${wanted.type}, and "${source.param}" of the workflow is ${given.type}; make them equal`;
  }
  return Compile(wanted).Check(source)
    ? undefined
    : `parameter "${name}" is ${JSON.stringify(source)}, which its schema refuses; expected ${JSON.stringify(wanted)}`;
}

function* goodNumbers({ tasks, concurrency }: Dag): Iterable<Fault> {
  if (!(Number.isInteger(concurrency) && concurrency >= 1))
    yield { message: `concurrency: expected a whole number from 1, found ${concurrency}` };
  for (const { id, retries, retryDelayS, backoff, timeoutS } of tasks) {
    if (!(Number.isInteger(retries) && retries >= 0))
      yield { task: id, message: `retries: expected a whole number from 0, found ${retries}` };
    if (!(retryDelayS >= 0))
      yield { task: id, message: `retryDelayS: expected seconds from 0, found ${retryDelayS}` };
    if (!(backoff >= 1)) yield { task: id, message: `backoff: expected a factor from 1, found ${backoff}` };
    if (!(timeoutS > 0)) yield { task: id, message: `timeoutS: expected seconds above 0, found ${timeoutS}` };
  }
}

function* teardownHasSetup(dag: Dag): Iterable<Fault> {
  const byId = new Map(dag.tasks.map((task) => [task.id, task]));
  for (const { id, triggerRule, setup } of dag.tasks) {
    if (triggerRule !== 'teardown') {
      if (setup !== undefined)
        yield {
          task: id,
          message: 'has a setup but is no teardown; set `triggerRule: "teardown"`, or remove `setup`',
        };
      continue;
    }
    if (setup === undefined) yield { task: id, message: 'is a teardown without a setup; name it in `setup`' };
    else if (!byId.has(setup))
      yield { task: id, message: `its setup "${setup}" is no task here; correct \`setup\`` };
    else if (!withUpstream(byId, id).has(setup))
      yield { task: id, message: `its setup "${setup}" does not come before it; add it to \`needs\`` };
  }
}

function withUpstream(byId: ReadonlyMap<string, DagTask>, id: string): Set<string> {
  const found = new Set([id]);
  for (const one of found) for (const need of byId.get(one)?.needs ?? []) found.add(need);
  return found;
}

/** A task is unreachable when nothing it hangs on ever starts: its chain of needs has no beginning. */
function* reachable(dag: Dag): Iterable<Fault> {
  const byId = new Map(dag.tasks.map((task) => [task.id, task]));
  const roots = dag.tasks.filter(({ needs }) => needs.length === 0);
  if (dag.tasks.length > 0 && roots.length === 0) {
    yield { message: 'no task can start: each needs another; leave `needs` of the first one empty' };
    return;
  }
  const started = new Set(roots.map(({ id }) => id));
  for (let grown = true; grown; ) {
    grown = false;
    for (const { id, needs } of dag.tasks)
      if (!started.has(id) && needs.every((need) => started.has(need))) {
        started.add(id);
        grown = true;
      }
  }
  for (const { id, needs } of dag.tasks)
    if (!started.has(id))
      yield {
        task: id,
        message: `can never start: ${needs.filter((need) => !started.has(need) || !byId.has(need)).join(', ')} never ends; correct \`needs\``,
      };
}
