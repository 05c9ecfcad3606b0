import { scopeOf } from '../config/config.js';
import type { DepartmentCode } from '../domain/commune.js';
import { addDays, type Day, dayFromNumber, dayInParis, dayNumber, daysFromTo } from '../domain/day.js';
import { LAST_HORIZON, probabilityOf } from '../domain/risk.js';
import { WEATHER_FIELDS } from '../domain/weather.js';
import { AppError } from '../lib/errors.js';
import { type CommuneDays, createCommuneDays } from '../model/commune-days.js';
import type { Predicted } from '../model/predict.js';
import type { IssueRecord } from '../state/issues.js';
import { auditForecast, type Scored } from './audit.js';
import { writeFiles, writeRows } from './forecast-outputs.js';
import { type ForecastWeather, forecastWeather } from './forecast-weather.js';
import { hindcastCheck, issueInstantOf, modelKnownThen } from './hindcast.js';
import { type CommuneTable, loadCalendarData, loadCommunes } from './load.js';
import { openModelWorker } from './model-client.js';
import { championName, MODEL_FILE } from './model-name.js';
import type { Task, TaskContext, TaskReport } from './task.js';
import { bareCommunes } from './training-data.js';

export type ForecastParams = {
  /** first day of the issue (J); today in Paris when absent; of a past day only what was known at 06:00 is used */
  readonly day?: Day | undefined;
  /** make a new issue even if today's is there */
  readonly again?: boolean | undefined;
};

/**
 * Scores J..J+6 of every commune with the champion, writes aside, audits, and publishes in one step.
 * Rows of an issue that was never published are invisible: readers go through the issues of the state store.
 */
export const forecast: Task<ForecastParams> = {
  name: 'forecast',
  description: 'score J..J+6 with the champion, audit, publish',
  async run(context, params) {
    const { config, tracking } = context;
    const issuedAt = context.clock.now();
    const firstDay = params.day ?? dayInParis(issuedAt);
    const isPast = firstDay < dayInParis(issuedAt);
    const champion = await tracking.findAlias(championName(config.departments), 'champion');
    if (champion === undefined)
      throw new AppError(
        'MODEL_MISSING',
        `no champion is registered for ${championName(config.departments)}`,
      );
    const run = await tracking.getRun(champion.runId);
    const known = await findSame(context, firstDay, champion.version, isPast);
    if (known !== undefined && params.again !== true) return reportOf(known, true);

    const days = daysFromTo(firstDay, addDays(firstDay, LAST_HORIZON));
    const places = await loadCommunes(context.warehouse, config.departments);
    const knownAtUtc = (isPast ? issueInstantOf(firstDay) : issuedAt).toISOString();
    const weather = await forecastWeather(context, places, days, knownAtUtc);
    const rows = rowsOf(places, days, weather);
    const model = isPast ? modelKnownThen(firstDay, run) : undefined;
    const bytes = await tracking.getArtifact(champion.runId, model?.file ?? MODEL_FILE);
    const predicted = await predict(context, bytes, rows, places);
    const scored = scoredOf(places, rows, predicted, firstDay);
    const audit = auditForecast(scored, places.codes, days);
    if (model !== undefined) audit.push(hindcastCheck(issuedAt.toISOString(), knownAtUtc, model));
    const failed = audit.filter(({ passed }) => !passed);
    if (failed.length > 0)
      throw new AppError(
        'AUDIT_FAILED',
        `forecast of ${firstDay}: ${failed.map(({ check, detail }) => `${check}: ${detail}`).join('; ')}`,
        { firstDay, checks: failed.map(({ check }) => check) },
      );
    const stamp = issuedAt.toISOString().replace(/[-:]|\.\d+/g, '');
    const id = `${stamp}-${scopeOf(config.departments)}${isPast ? `-for-${firstDay.replaceAll('-', '')}` : ''}`;
    await writeRows(context, id, scored, rows, places, isPast ? 0 : LAST_HORIZON);
    const facts = { id, issuedAtUtc: issuedAt.toISOString(), simulated: config.simulated };
    const files = await writeFiles(context, facts, rows, places);
    const issue = await context.issues.publish({
      id,
      issuedAtUtc: issuedAt.toISOString(),
      firstDay,
      lastDay: addDays(firstDay, LAST_HORIZON),
      departments: [...config.departments],
      modelVersion: champion.version,
      simulated: config.simulated,
      communes: places.codes.length,
      weather: isPast
        ? `${weather.description} (for a past day: as known ${knownAtUtc})`
        : weather.description,
      dispersion: run.metrics.department_day_dispersion ?? 1,
      audit,
      ...files,
    });
    return reportOf(issue, false);
  },
};

/** An issue of the same first day by the same champion that is newer than the newest weather: nothing new to say. */
async function findSame(
  context: TaskContext,
  firstDay: Day,
  version: number,
  isPast: boolean,
): Promise<IssueRecord | undefined> {
  const { departments } = context.config;
  const [issue] = await context.issues.list({ department: departments[0], firstDay, limit: 1 });
  if (issue === undefined || issue.modelVersion !== version) return undefined;
  if (issue.departments.join() !== departments.join()) return undefined;
  // What is fetched now cannot have been known on a past day.
  if (isPast) return issue;
  const [newest] = await context.warehouse.query<{ fetched: string | null }>(
    "SELECT max(fetched_at) AS fetched FROM weather_days WHERE kind = 'forecast'",
  );
  const fetchedMs = newest?.fetched == null ? 0 : Date.parse(newest.fetched);
  return fetchedMs > Date.parse(issue.issuedAtUtc) ? undefined : issue;
}

function rowsOf(places: CommuneTable, days: readonly Day[], weather: ForecastWeather): CommuneDays {
  const rows = createCommuneDays(days.length * places.codes.length);
  let at = 0;
  for (const day of days)
    for (let place = 0; place < places.codes.length; place++, at++) {
      rows.place[at] = place;
      rows.day[at] = dayNumber(day);
      const values = weather.valuesOf(place, day);
      for (const field of WEATHER_FIELDS) rows.weather[field][at] = values[field] ?? Number.NaN;
    }
  return rows;
}

async function predict(
  context: TaskContext,
  model: Uint8Array,
  days: CommuneDays,
  places: CommuneTable,
): Promise<Predicted> {
  const { holidays, periods } = await loadCalendarData(context.warehouse);
  const worker = openModelWorker({ threads: context.config.threads });
  try {
    return await worker.predict(model, { days, places: bareCommunes(places), holidays, periods });
  } finally {
    await worker.close();
  }
}

function scoredOf(places: CommuneTable, rows: CommuneDays, predicted: Predicted, firstDay: Day): Scored[] {
  const first = dayNumber(firstDay);
  return Array.from(rows.place, (place, i) => {
    const rate = predicted.rate[i] ?? Number.NaN;
    const day = rows.day[i] as number;
    return {
      com: places.codes[place] as Scored['com'],
      dep: places.departments[place] as DepartmentCode,
      day: dayFromNumber(day),
      horizon: day - first,
      rate,
      normal: predicted.normal[i] ?? Number.NaN,
      probability: probabilityOf(rate),
    };
  });
}

function reportOf(issue: IssueRecord, skipped: boolean): TaskReport {
  return {
    skipped,
    summary: `issue ${issue.id}: ${issue.communes} communes, ${issue.firstDay} to ${issue.lastDay}, model version ${issue.modelVersion}, weather ${issue.weather}`,
    facts: {
      issue: issue.id,
      firstDay: issue.firstDay,
      lastDay: issue.lastDay,
      communes: issue.communes,
      modelVersion: issue.modelVersion,
      weather: issue.weather,
      sha256: issue.sha256,
      audit: issue.audit,
    },
  };
}
