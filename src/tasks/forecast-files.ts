import type { Feature, MultiPolygon, Polygon } from 'geojson';
import type { DepartmentCode } from '../domain/commune.js';
import { riskClassOf } from '../domain/risk.js';
import { csvText } from '../lib/csv-text.js';
import type { IssueRecord } from '../state/issues.js';
import { contourFeatures, departmentContours } from './contours.js';
import type { ForecastDay } from './forecast-day.js';
import type { TaskContext } from './task.js';

export type IssueFacts = Pick<IssueRecord, 'id' | 'issuedAtUtc' | 'simulated'>;

export const FORECAST_COLUMNS = [
  'issue',
  'issued_at_utc',
  'data',
  'dep',
  'com',
  'date',
  'horizon',
  'rate',
  'normal',
  'probability',
  'risk_class',
] as const;

/** Days of a department as CSV rows; `data` says `real` or `SIMULATED` on every row. */
export function forecastRows(
  issue: IssueFacts,
  department: DepartmentCode,
  days: readonly ForecastDay[],
): unknown[][] {
  return days.flatMap(({ day, horizon, codes, rate, normal, probability, classes }) =>
    codes.map((com, i) => [
      issue.id,
      issue.issuedAtUtc,
      issue.simulated ? 'SIMULATED' : 'real',
      department,
      com,
      day,
      horizon,
      rate[i],
      normal[i],
      probability[i],
      classes[i],
    ]),
  );
}

export function forecastCsv(rows: Iterable<readonly unknown[]>): string {
  return csvText(FORECAST_COLUMNS, rows);
}

/**
 * One day of a department as GeoJSON. A polygon that stands for several communes (a city published without its
 * arrondissements) has the sum of their rates; communes without a polygon are features with a null geometry.
 */
export async function forecastGeoJson(
  context: TaskContext,
  issue: IssueFacts,
  department: DepartmentCode,
  of: ForecastDay,
): Promise<string> {
  const at = new Map(of.codes.map((code, i) => [code, i]));
  const contours = await departmentContours(context, department);
  const shapes = contours === undefined ? [] : contourFeatures(contours);
  const drawn = new Set(shapes.flatMap(({ properties }) => properties.codes));
  const properties = (codes: readonly (typeof of.codes)[number][], name: string) => {
    const sum = (values: readonly number[]) =>
      codes.reduce((total, code) => total + (values[at.get(code) ?? -1] ?? 0), 0);
    const rate = sum(of.rate);
    const probability = -Math.expm1(-rate);
    return {
      com: codes.join(' '),
      name,
      date: of.day,
      horizon: of.horizon,
      rate,
      normal: sum(of.normal),
      probability,
      risk_class: riskClassOf(probability),
    };
  };
  const features = [
    ...shapes.map(
      (shape): Feature<Polygon | MultiPolygon> => ({
        type: 'Feature',
        id: shape.properties.codes.join(' '),
        properties: properties(shape.properties.codes, shape.properties.name),
        geometry: shape.geometry,
      }),
    ),
    ...of.codes
      .filter((code) => !drawn.has(code))
      .map((code) => ({
        type: 'Feature' as const,
        id: code,
        properties: properties([code], code),
        geometry: null,
      })),
  ];
  return JSON.stringify({
    type: 'FeatureCollection',
    issue: issue.id,
    issuedAtUtc: issue.issuedAtUtc,
    data: issue.simulated ? 'SIMULATED' : 'real',
    features,
  });
}
