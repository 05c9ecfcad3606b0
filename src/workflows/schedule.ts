import { Cron } from 'croner';
import type { Schedule } from './dag.js';

/**
 * The next instant a schedule names after another, strictly. Clock times are those of its zone: 04:00 stays 04:00
 * when the clocks change.
 * @throws Error when cron or zone cannot be read
 */
export function nextInstant({ cron, timezone }: Schedule, after: Date): Date | undefined {
  return new Cron(cron, { timezone, mode: '5-part', paused: true }).nextRun(after) ?? undefined;
}

/** The newest instant a schedule names in (after, until], or undefined: missed ones before it are left out. */
export function latestInstant(schedule: Schedule, after: Date, until: Date): Date | undefined {
  const cron = new Cron(schedule.cron, { timezone: schedule.timezone, mode: '5-part', paused: true });
  const [latest] = cron.previousRuns(1, new Date(until.getTime() + 1000));
  return latest !== undefined && latest > after && latest <= until ? latest : undefined;
}

/** What is wrong with a schedule, or undefined. */
export function scheduleFault({ cron, timezone }: Schedule): string | undefined {
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone });
  } catch {
    return `timezone: expected an IANA name such as Europe/Paris or UTC, found "${timezone}"`;
  }
  try {
    if (new Cron(cron, { timezone, mode: '5-part', paused: true }).nextRun() === null)
      return `cron: "${cron}" names no instant to come`;
    return undefined;
  } catch (error) {
    return `cron: expected five fields such as "0 4 * * *", found "${cron}" (${error instanceof Error ? error.message : String(error)})`;
  }
}
