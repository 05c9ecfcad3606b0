import type { DepartmentCode } from '../domain/commune.js';
import { AppError } from '../lib/errors.js';
import type { IssueRecord } from '../state/issues.js';
import { type ForecastDay, readForecastDays } from '../tasks/forecast-day.js';
import type { TaskContext } from '../tasks/task.js';

/**
 * The issue asked for, or the newest one of the department.
 * @throws AppError ISSUE_MISSING
 */
export async function findIssue(
  context: TaskContext,
  department: DepartmentCode,
  id: string | undefined,
): Promise<IssueRecord> {
  const issue = id === undefined ? await context.issues.current(department) : await context.issues.find(id);
  if (issue === undefined || !issue.departments.includes(department))
    throw new AppError(
      'ISSUE_MISSING',
      id === undefined
        ? `no forecast has been issued for department ${department}`
        : `issue ${id} does not exist or does not cover department ${department}`,
      { department },
    );
  return issue;
}

/** Remembers what it made, the newest `limit` of it; for what never changes, such as the days of an issue. */
export function remember<Result>(
  limit: number,
): (key: string, make: () => Promise<Result>) => Promise<Result> {
  const made = new Map<string, Promise<Result>>();
  return (key, make) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const result = make();
    made.set(key, result);
    result.catch(() => made.delete(key));
    const oldest = made.keys().next();
    if (made.size > limit && !oldest.done) made.delete(oldest.value);
    return result;
  };
}

export type ForecastReader = (issue: IssueRecord, department: DepartmentCode) => Promise<ForecastDay[]>;

/** Reads the seven days of an issue for a department, once. */
export function createForecastReader(context: TaskContext): ForecastReader {
  const cached = remember<ForecastDay[]>(256);
  return (issue, department) =>
    cached(`${issue.id} ${department}`, () => readForecastDays(context.warehouse, issue.id, department));
}
