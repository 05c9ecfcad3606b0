import type { IssueView } from '../../server/contract.js';

export type Staleness =
  | { readonly kind: 'over'; readonly day: string }
  | { readonly kind: 'first-day-past'; readonly day: string }
  | { readonly kind: 'late'; readonly dueUtc: string }
  | { readonly kind: 'old'; readonly issuedAtUtc: string };

const HOUR_MS = 3_600_000;
/** A daily issue may be this late before anybody is told. */
const GRACE_MS = HOUR_MS;
/** Where no schedule is known, a daily issue is old after this. */
const LONGEST_AGE_MS = 30 * HOUR_MS;

/**
 * Whether an issue should have been replaced by now, and why.
 * @param today civil day in Europe/Paris · @param nextIssueUtc next scheduled issue, when known · @param nowMs epoch ms
 */
export function stalenessOf(
  issue: IssueView,
  today: string,
  nextIssueUtc: string | null,
  nowMs: number,
): Staleness | undefined {
  if (issue.lastDay < today) return { kind: 'over', day: issue.lastDay };
  if (issue.firstDay < today) return { kind: 'first-day-past', day: issue.firstDay };
  if (nextIssueUtc !== null && Date.parse(nextIssueUtc) + GRACE_MS < nowMs)
    return { kind: 'late', dueUtc: nextIssueUtc };
  if (nextIssueUtc === null && Date.parse(issue.issuedAtUtc) + LONGEST_AGE_MS < nowMs)
    return { kind: 'old', issuedAtUtc: issue.issuedAtUtc };
  return undefined;
}
