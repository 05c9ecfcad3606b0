import type { Calendar } from '../domain/calendar.js';
import type { InseeCode } from '../domain/commune.js';
import { type Day, dayNumber } from '../domain/day.js';
import type { WeatherValues } from '../domain/weather.js';
import { WEATHER_FIELDS } from '../domain/weather.js';
import { AppError } from '../lib/errors.js';
import { type CommuneDays, createCommuneDays } from '../model/commune-days.js';
import { createEncoder, FEATURES } from '../model/features.js';
import { explain } from '../model/predict.js';
import type { IssueRecord } from '../state/issues.js';
import { forecastWeather } from '../tasks/forecast-weather.js';
import type { TaskContext } from '../tasks/task.js';
import type { DriverView } from './contract.js';
import type { ServedModel } from './served-model.js';

/** Why the rates of a commune differ from its normal on the days of an issue, strongest reason first. */
export async function explainDays(
  context: TaskContext,
  served: ServedModel,
  code: InseeCode,
  days: readonly Day[],
  issue: IssueRecord,
): Promise<DriverView[][]> {
  const weather = await forecastWeather(context, served.places, days, issue.issuedAtUtc);
  const rows = rowsOf(served, code, days, (place, day) => weather.valuesOf(place, day));
  return explainRows(served, rows, served.calendar).map(({ drivers }) => drivers);
}

export type ExplainedRow = { readonly rate: number; readonly normal: number; readonly drivers: DriverView[] };

export function explainRows(served: ServedModel, rows: CommuneDays, calendar: Calendar): ExplainedRow[] {
  const explained = explain(served.model, rows, served.places, calendar);
  const logNormal = Float64Array.from(explained, ({ normalLog }) => normalLog);
  const encoded = createEncoder(served.places, calendar)(rows, logNormal);
  return explained.map(({ rate, normalLog, contributions }, row) => ({
    rate,
    normal: Math.exp(normalLog),
    drivers: contributions
      .filter(({ logRatio }) => logRatio !== 0)
      .map(({ feature, logRatio }) => {
        const column = FEATURES.findIndex(({ name }) => name === feature);
        const value = column < 0 ? Number.NaN : (encoded[row * FEATURES.length + column] ?? Number.NaN);
        return {
          feature,
          group: FEATURES[column]?.group ?? 'everywhere',
          ratio: Math.exp(logRatio),
          value: Number.isNaN(value) ? null : value,
        };
      }),
  }));
}

/**
 * Rows of one commune for the model.
 * @throws AppError NOT_FOUND when the model's departments do not hold the commune
 */
export function rowsOf(
  { places }: ServedModel,
  code: InseeCode,
  days: readonly Day[],
  weatherOf: (place: number, day: Day) => WeatherValues,
): CommuneDays {
  const place = places.codes.indexOf(code);
  if (place < 0)
    throw new AppError(
      'NOT_FOUND',
      `commune ${code}: expected a commune of the departments this store is for`,
    );
  const rows = createCommuneDays(days.length);
  for (const [i, day] of days.entries()) {
    rows.place[i] = place;
    rows.day[i] = dayNumber(day);
    const values = weatherOf(place, day);
    for (const field of WEATHER_FIELDS) rows.weather[field][i] = values[field] ?? Number.NaN;
  }
  return rows;
}
