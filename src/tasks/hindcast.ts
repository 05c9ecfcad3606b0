import { type Day, yearOf } from '../domain/day.js';
import { AppError } from '../lib/errors.js';
import type { AuditCheck } from '../state/issues.js';
import type { TrackedRun } from '../tracking/tracking.js';
import { HOLDOUT_FILE, MODEL_FILE } from './model-name.js';

const ISSUE_HOUR = 6;
const parisHour = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Paris',
  hour: '2-digit',
  hourCycle: 'h23',
});

/** The instant at which the forecast of a past day would have been issued: 06:00 in Paris. */
export function issueInstantOf(day: Day): Date {
  for (const hour of [ISSUE_HOUR - 2, ISSUE_HOUR - 1]) {
    const instant = new Date(`${day}T${String(hour).padStart(2, '0')}:00:00Z`);
    if (Number(parisHour.format(instant)) === ISSUE_HOUR) return instant;
  }
  throw new RangeError(`expected a day on which it is 06:00 in Paris once, found ${day}`);
}

/** Which artifact of a champion's run may forecast a day, and the last year whose accidents it has seen. */
export type KnownThen = { readonly file: string; readonly lastYear: number };

/**
 * The model that has seen no accident of the day's year or later: the served one, else the one fitted without the test
 * year. Either was made later than the day, and the issue says so.
 * @throws AppError TRAINING_DATA when both have seen the year
 */
export function modelKnownThen(day: Day, { params }: Pick<TrackedRun, 'params'>): KnownThen {
  const years = (params.years ?? '').split(' ').map(Number).filter(Number.isInteger);
  const testYear = Number(params.test_year);
  const year = yearOf(day);
  const last = Math.max(...years);
  if (last < year) return { file: MODEL_FILE, lastYear: last };
  if (testYear <= year)
    return { file: HOLDOUT_FILE, lastYear: Math.max(...years.filter((one) => one < testYear)) };
  throw new AppError(
    'TRAINING_DATA',
    `forecast of ${day}: expected a model that has not seen ${year}, found one fitted on ${years.join(', ')}; days from ${testYear}-01-01 on can be forecast, or train on earlier years`,
    { day, years: years.map(String) },
  );
}

/** What an issue for a past day says of itself. */
export function hindcastCheck(madeAtUtc: string, knownAtUtc: string, model: KnownThen): AuditCheck {
  return {
    check: 'known then',
    passed: true,
    detail: `made ${madeAtUtc} for a past day: weather fetched after ${knownAtUtc} is left out; the model has seen no accident after ${model.lastYear}, but was made later`,
  };
}
