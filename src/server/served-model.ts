import { type Calendar, createCalendar } from '../domain/calendar.js';
import { AppError } from '../lib/errors.js';
import { decodeModel } from '../model/artifact.js';
import type { Model } from '../model/model.js';
import type { IssueRecord } from '../state/issues.js';
import { type CommuneTable, loadCalendarData, loadCommunes } from '../tasks/load.js';
import { championName, MODEL_FILE } from '../tasks/model-name.js';
import type { TaskContext } from '../tasks/task.js';

/** A model with all it needs to be asked about any commune it knows. */
export type ServedModel = {
  readonly version: number;
  readonly model: Model;
  readonly places: CommuneTable;
  readonly calendar: Calendar;
};

export type ModelReader = {
  /** the model an issue was made with */
  readonly ofIssue: (issue: IssueRecord) => Promise<ServedModel>;
  /** today's champion for the departments of the configuration */
  readonly champion: () => Promise<ServedModel>;
};

/** Loads each model version once. */
export function createModelReader(context: TaskContext): ModelReader {
  const loaded = new Map<string, Promise<ServedModel>>();
  const load = (name: string, version: number, departments: IssueRecord['departments']) => {
    const key = `${name} ${version}`;
    const known = loaded.get(key);
    if (known !== undefined) return known;
    const made = loadModel(context, name, version, departments);
    loaded.set(key, made);
    made.catch(() => loaded.delete(key));
    return made;
  };
  return {
    ofIssue: (issue) => load(championName(issue.departments), issue.modelVersion, issue.departments),
    async champion() {
      const { departments } = context.config;
      const version = await context.tracking.findAlias(championName(departments), 'champion');
      if (version === undefined)
        throw new AppError('MODEL_MISSING', `no champion is registered for ${championName(departments)}`);
      return load(version.model, version.version, departments);
    },
  };
}

async function loadModel(
  context: TaskContext,
  name: string,
  version: number,
  departments: IssueRecord['departments'],
): Promise<ServedModel> {
  const { runId } = await context.tracking.getVersion(name, version);
  const model = decodeModel(await context.tracking.getArtifact(runId, MODEL_FILE));
  const { holidays, periods } = await loadCalendarData(context.warehouse);
  return {
    version,
    model,
    places: await loadCommunes(context.warehouse, departments),
    calendar: createCalendar(holidays, periods),
  };
}
