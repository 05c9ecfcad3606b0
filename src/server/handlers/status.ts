import { dayInParis } from '../../domain/day.js';
import { findDepartment } from '../../domain/department.js';
import { CLASS_LOWER_BOUNDS, RISK_CLASSES } from '../../domain/risk.js';
import { describeError } from '../../lib/errors.js';
import { VERSION } from '../../lib/version.js';
import { placeholders } from '../../tasks/load.js';
import { championName } from '../../tasks/model-name.js';
import type { TaskContext } from '../../tasks/task.js';
import type { Workflows } from '../../workflows/workflows.js';
import { issueView } from './forecasts.js';
import type { Handlers } from './handlers.js';
import { modelView } from './models.js';

/** Answers about the store and the process. @param realCommand what makes the real thing when the store is simulated */
export function statusHandlers(
  context: TaskContext,
  realCommand: string | undefined,
  workflows: Workflows | undefined,
): Pick<Handlers, 'health' | 'ready' | 'status'> {
  return {
    health: async () => ({ status: 'ok', version: VERSION }),
    ready: async () => {
      const checks = await Promise.all([
        check('warehouse', async () => {
          const rows = await context.warehouse.query<{ n: number }>('SELECT count(*) AS n FROM communes');
          return `${rows[0]?.n ?? 0} communes`;
        }),
        check('issue', async () => {
          const [issue] = await context.issues.list({ limit: 1 });
          if (issue === undefined)
            throw new Error('no forecast has been issued; run `rescue-predict forecast`');
          return issue.id;
        }),
      ]);
      return { ready: checks.every(({ passed }) => passed), checks };
    },
    status: async () => {
      const { departments } = context.config;
      const champion = await context.tracking
        .findAlias(championName(departments), 'champion')
        .catch(() => undefined);
      return {
        version: VERSION,
        today: dayInParis(context.clock.now()),
        simulated: context.config.simulated,
        realCommand: realCommand ?? null,
        departments: await departmentStates(context),
        champion: champion === undefined ? null : await modelView(context, champion),
        accidentYears: await context.warehouse.query<{
          year: number;
          published: number;
          kept: number;
          rejected: number;
        }>(
          'SELECT an AS year, published_rows AS published, kept_rows AS kept, rejected_rows AS rejected FROM accident_years ORDER BY an',
        ),
        classes: RISK_CLASSES.map((riskClass, i) => ({
          riskClass,
          lower: CLASS_LOWER_BOUNDS[riskClass],
          upper: CLASS_LOWER_BOUNDS[RISK_CLASSES[i + 1] ?? 'A'] || 1,
        })),
        nextIssueUtc: (await workflows?.nextRun('forecast'))?.toISOString() ?? null,
      };
    },
  };
}

async function departmentStates(context: TaskContext) {
  const { departments } = context.config;
  const counts = await context.warehouse.query<{ department: string; n: number }>(
    `SELECT department, count(*) AS n FROM communes WHERE department IN (${placeholders(departments)}) GROUP BY department`,
    departments,
  );
  return Promise.all(
    departments.map(async (code) => {
      const issue = await context.issues.current(code);
      return {
        code,
        name: findDepartment(code)?.name ?? code,
        communes: counts.find(({ department }) => department === code)?.n ?? 0,
        issue: issue === undefined ? null : issueView(issue),
      };
    }),
  );
}

async function check(name: string, work: () => Promise<string>) {
  try {
    return { check: name, passed: true, detail: await work() };
  } catch (error) {
    return { check: name, passed: false, detail: describeError(error) };
  }
}
