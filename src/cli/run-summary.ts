import type { Config } from '../config/config.js';
import type { TaskOutcome } from '../tasks/task.js';

/** What one whole run did, as the one JSON object that `up --once` prints last. */
export type RunSummary = {
  readonly simulated: boolean;
  readonly home: string;
  readonly departments: readonly string[];
  readonly communes: number;
  /** forecast days */
  readonly days: readonly string[];
  /** rows of each source and table */
  readonly rows: Readonly<Record<string, unknown>>;
  readonly rejected: Readonly<Record<string, unknown>>;
  readonly modelVersion: unknown;
  readonly metrics: unknown;
  readonly issue: unknown;
  readonly seconds: Readonly<Record<string, number>>;
  readonly peakMemoryMb: Readonly<Record<string, number>>;
};

export function runSummary(config: Config, outcomes: readonly TaskOutcome[]): RunSummary {
  const factsOf = (task: string): Readonly<Record<string, unknown>> =>
    outcomes.find((outcome) => outcome.task === task)?.facts ?? {};
  const pick = (name: string) =>
    Object.fromEntries(
      outcomes.filter(({ facts }) => name in facts).map(({ task, facts }) => [task, facts[name]]),
    );
  const issue = factsOf('forecast');
  return {
    simulated: config.simulated,
    home: config.home,
    departments: config.departments,
    communes: Number(issue.communes ?? 0),
    days: [String(issue.firstDay ?? ''), String(issue.lastDay ?? '')],
    rows: pick('rows'),
    rejected: pick('rejected'),
    modelVersion: issue.modelVersion ?? null,
    metrics: factsOf('train').metrics ?? null,
    issue: issue.issue ?? null,
    seconds: Object.fromEntries(outcomes.map(({ task, seconds }) => [task, seconds])),
    peakMemoryMb: Object.fromEntries(outcomes.map(({ task, peakMb }) => [task, peakMb])),
  };
}
