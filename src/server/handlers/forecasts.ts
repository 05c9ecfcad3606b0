import { type DepartmentCode, parseDepartmentCode } from '../../domain/commune.js';
import { countInterval } from '../../domain/count-interval.js';
import { findDepartment } from '../../domain/department.js';
import { departmentClassOf } from '../../domain/risk.js';
import { AppError } from '../../lib/errors.js';
import type { IssueRecord } from '../../state/issues.js';
import type { ForecastDay } from '../../tasks/forecast-day.js';
import { forecastCsv, forecastGeoJson, forecastRows } from '../../tasks/forecast-files.js';
import { loadCalendar } from '../../tasks/load.js';
import type { TaskContext } from '../../tasks/task.js';
import type { IssueView } from '../contract.js';
import { createForecastReader, findIssue } from '../queries.js';

import type { Handlers } from './handlers.js';

export type ForecastHandlers = Pick<Handlers, 'issues' | 'issue' | 'week' | 'forecasts'>;

/** Answers about published issues. */
export function forecastHandlers(context: TaskContext): ForecastHandlers {
  const read = createForecastReader(context);
  return {
    async issues({ query }) {
      const issues = await context.issues.list({
        limit: query.limit ?? 100,
        offset: query.offset ?? 0,
        ...(query.department === undefined ? {} : { department: departmentFrom(query.department) }),
      });
      return { issues: issues.map(issueView) };
    },
    async issue({ params }) {
      const issue = await context.issues.find(params.id);
      if (issue === undefined) throw new AppError('ISSUE_MISSING', `issue ${params.id} does not exist`);
      return issueView(issue);
    },
    async week({ params, query }) {
      const department = departmentFrom(params.department);
      const issue = await findIssue(context, department, query.issue);
      return {
        kind: 'tagged',
        etag: `week-${department}-${issue.hash}`,
        body: async () => ({
          issue: issueView(issue),
          department,
          name: findDepartment(department)?.name ?? department,
          days: await weekOf(context, issue, department, await read(issue, department)),
        }),
      };
    },
    async forecasts({ query }) {
      const department = departmentFrom(query.department);
      const issue = await findIssue(context, department, query.issue);
      const days = await read(issue, department);
      const wanted = query.day ?? days[0]?.day;
      const found = days.find(({ day }) => day === wanted);
      if (found === undefined)
        throw new AppError(
          'NOT_FOUND',
          `issue ${issue.id}: expected a day from ${issue.firstDay} to ${issue.lastDay}, found ${wanted}`,
        );
      const format = query.format ?? 'json';
      return {
        kind: 'tagged',
        etag: `forecast-${format}-${department}-${found.day}-${issue.hash}`,
        body: async () => represent(context, issue, department, found, format),
      };
    },
  };
}

/** @throws AppError UNKNOWN_DEPARTMENT */
export function departmentFrom(text: string): DepartmentCode {
  const code = parseDepartmentCode(text);
  if (code === undefined || findDepartment(code) === undefined)
    throw new AppError('UNKNOWN_DEPARTMENT', `expected a department code, found ${text}`);
  return code;
}

export function issueView(issue: IssueRecord): IssueView {
  const { previousHash: _, lakeKeys: __, dispersion: ___, departments, audit, ...view } = issue;
  return { ...view, departments: [...departments], audit: [...audit] };
}

async function weekOf(
  context: TaskContext,
  issue: IssueRecord,
  department: DepartmentCode,
  days: readonly ForecastDay[],
) {
  const calendar = await loadCalendar(context.warehouse);
  return days.map((of) => {
    const expected = sum(of.rate);
    const normal = sum(of.normal);
    const facts = calendar.on(of.day, department);
    return {
      day: of.day,
      horizon: of.horizon,
      expected,
      normal,
      ...countInterval(expected, issue.dispersion, 0.9),
      riskClass: departmentClassOf(normal > 0 ? expected / normal : 1),
      holidayName: facts.holidayName ?? null,
      schoolHoliday: facts.schoolHoliday ?? null,
      bridge: facts.bridge ?? null,
      classes: of.classes,
    };
  });
}

async function represent(
  context: TaskContext,
  issue: IssueRecord,
  department: DepartmentCode,
  of: ForecastDay,
  format: 'json' | 'csv' | 'geojson',
) {
  const { day, horizon, codes, rate, normal, probability, classes } = of;
  if (format === 'json')
    return {
      issue: issueView(issue),
      department,
      day,
      horizon,
      codes: [...codes],
      rate: [...rate],
      normal: [...normal],
      probability: [...probability],
      classes,
    };
  const fileName = `rescue-predict-${department}-${day}${issue.simulated ? '-SIMULATED' : ''}.${format}`;
  if (format === 'geojson')
    return {
      kind: 'text' as const,
      contentType: 'application/geo+json; charset=utf-8',
      body: await forecastGeoJson(context, issue, department, of),
      fileName,
    };
  const body = forecastCsv(forecastRows(issue, department, [of]));
  return { kind: 'text' as const, contentType: 'text/csv; charset=utf-8', body, fileName };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
