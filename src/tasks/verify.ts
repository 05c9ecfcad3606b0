import type { Day } from '../domain/day.js';
import { yearOf } from '../domain/day.js';
import { canonicalJson } from '../lib/hash.js';
import type { IssueRecord } from '../state/issues.js';
import { loadAccidentYears } from './load.js';
import type { Task, TaskContext } from './task.js';

/** How one issue did, once what happened is known. Log losses are means per commune-day, in nats; smaller is better. */
export type IssueScore = {
  readonly issue: string;
  readonly firstDay: Day;
  /** made after its first day had begun to pass: a test of the model, not of the service */
  readonly hindcast: boolean;
  /** commune-days */
  readonly rows: number;
  /** accidents that happened */
  readonly accidents: number;
  /** accidents expected, Σλ */
  readonly expected: number;
  readonly logLoss: number;
  readonly climatologyLogLoss: number;
};

const PAGE = 500;

/** Fact under which the score of an issue is kept. */
export function scoreFactName(issue: string): string {
  return `verification ${issue}`;
}

/** Scores every past issue all of whose days lie in years whose accidents are in the store. */
export const verify: Task = {
  name: 'verify',
  description: 'score past issues against what happened, and against climatology',
  async run(context) {
    const years = new Set(await loadAccidentYears(context.warehouse));
    const issues = (await allIssues(context)).filter(
      ({ firstDay, lastDay }) => years.has(yearOf(firstDay)) && years.has(yearOf(lastDay)),
    );
    let changed = 0;
    const scores: IssueScore[] = [];
    for (const [i, issue] of issues.entries()) {
      context.progress.step('scoring issues', i, issues.length);
      const score = await scoreIssue(context, issue);
      if (score === undefined) continue;
      scores.push(score);
      const name = scoreFactName(issue.id);
      const known = await context.facts.get(name);
      if (known !== undefined && canonicalJson(known) === canonicalJson(score)) continue;
      await context.facts.set(name, score);
      changed++;
    }
    return { ...summaryOf(scores, changed), skipped: changed === 0 };
  },
};

function summaryOf(scores: readonly IssueScore[], changed: number) {
  const rows = scores.reduce((sum, score) => sum + score.rows, 0);
  if (rows === 0)
    return {
      summary: 'no past issue whose accidents are known: nothing to score',
      facts: { issues: 0, changed, rows: 0 },
    };
  const mean = (pick: (score: IssueScore) => number) =>
    scores.reduce((sum, score) => sum + pick(score) * score.rows, 0) / rows;
  const logLoss = mean((score) => score.logLoss);
  const climatologyLogLoss = mean((score) => score.climatologyLogLoss);
  const skill = 1 - logLoss / climatologyLogLoss;
  return {
    summary: `${scores.length} issue(s), ${rows} commune-days: log loss ${logLoss.toFixed(5)}, climatology ${climatologyLogLoss.toFixed(5)}, skill ${(100 * skill).toFixed(2)} %; ${changed} scored anew`,
    facts: { issues: scores.length, changed, rows, logLoss, climatologyLogLoss, skill },
  };
}

async function allIssues({ issues }: TaskContext): Promise<IssueRecord[]> {
  const all: IssueRecord[] = [];
  for (;;) {
    const page = await issues.list({ limit: PAGE, offset: all.length });
    all.push(...page);
    if (page.length < PAGE) return all;
  }
}

/** Sums over threads differ in their last digits: equal scores shall be equal texts. */
function rounded(value: number | null): number {
  return Number((value ?? 0).toPrecision(10));
}

/** With p = 1 − e^−λ and y = 1 when an accident happened: −mean(y·ln p + (1 − y)·ln(1 − p)), where ln(1 − p) = −λ. */
async function scoreIssue({ warehouse }: TaskContext, issue: IssueRecord): Promise<IssueScore | undefined> {
  const loss = (rate: string) =>
    `avg(CASE WHEN a.nombre_d_accidents > 0 THEN -ln(greatest(1 - exp(-${rate}), 1e-12)) ELSE ${rate} END)`;
  const [row] = await warehouse.query<{
    n: number;
    accidents: number | null;
    expected: number | null;
    loss: number | null;
    normal_loss: number | null;
  }>(
    `SELECT count(*) AS n, sum(a.nombre_d_accidents) AS accidents, sum(f.rate) AS expected,
            ${loss('f.rate')} AS loss, ${loss('f.normal')} AS normal_loss
       FROM forecasts f JOIN accidents a ON a.com = f.com AND a.date = f.date
      WHERE f.issue = ?`,
    [issue.id],
  );
  if (row === undefined || row.n === 0) return undefined;
  return {
    issue: issue.id,
    firstDay: issue.firstDay,
    hindcast: issue.audit.some(({ check }) => check === 'known then'),
    rows: row.n,
    accidents: row.accidents ?? 0,
    expected: rounded(row.expected),
    logLoss: rounded(row.loss),
    climatologyLogLoss: rounded(row.normal_loss),
  };
}
