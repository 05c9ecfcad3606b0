import { AppError } from '../lib/errors.js';
import type { Dag, DagTask } from './dag.js';
import { DAGS } from './dags.js';
import { describeFault, lint } from './lint.js';
import { type RegisteredTask, type Registry, TASKS } from './registry.js';

/** The workflows that may run, and the tasks they name. */
export type Catalog = {
  readonly dags: readonly Dag[];
  readonly registry: Registry;
  /** @throws AppError NOT_FOUND */
  readonly dag: (name: string) => Dag;
  /** undefined when the workflow or the task is not there any more */
  readonly task: (workflow: string, id: string) => { task: DagTask; registered: RegisteredTask } | undefined;
};

/** @throws AppError CONFIG_INVALID naming every fault that the lint finds */
export function createCatalog(dags: readonly Dag[] = DAGS, registry: Registry = TASKS): Catalog {
  const faults = lint(dags, registry).map(describeFault);
  if (faults.length > 0) throw new AppError('CONFIG_INVALID', faults.join('; '), { faults });
  const byName = new Map(dags.map((dag) => [dag.name, dag]));
  return {
    dags,
    registry,
    dag(name) {
      const dag = byName.get(name);
      if (dag === undefined)
        throw new AppError(
          'NOT_FOUND',
          `workflow: expected one of ${[...byName.keys()].join(', ')}, found ${name}`,
          { name },
        );
      return dag;
    },
    task(workflow, id) {
      const task = byName.get(workflow)?.tasks.find((one) => one.id === id);
      const registered = task === undefined ? undefined : registry.get(task.uses);
      return task === undefined || registered === undefined ? undefined : { task, registered };
    },
  };
}
