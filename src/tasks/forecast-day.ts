import type { DepartmentCode, InseeCode } from '../domain/commune.js';
import type { Day } from '../domain/day.js';
import type { RiskClass } from '../domain/risk.js';
import type { Value, Warehouse } from '../warehouse/warehouse.js';

/** One day of an issue for one department, sorted by commune code. */
export type ForecastDay = {
  readonly day: Day;
  readonly horizon: number;
  readonly codes: readonly InseeCode[];
  readonly rate: readonly number[];
  readonly normal: readonly number[];
  readonly probability: readonly number[];
  readonly classes: string;
};

type ForecastRow = Record<string, Value> & {
  com: InseeCode;
  date: Day;
  horizon: number;
  rate: number;
  normal: number;
  probability: number;
  risk_class: RiskClass;
};

/** The days of an issue for a department, J first; empty when the issue has none. */
export async function readForecastDays(
  warehouse: Warehouse,
  issueId: string,
  department: DepartmentCode,
): Promise<ForecastDay[]> {
  const rows = await warehouse.query<ForecastRow>(
    `SELECT com, date, horizon, rate, normal, probability, risk_class
       FROM forecasts WHERE issue = ? AND dep = ? ORDER BY date, com`,
    [issueId, department],
  );
  const days = new Map<Day, ForecastRow[]>();
  for (const row of rows) {
    const list = days.get(row.date);
    if (list === undefined) days.set(row.date, [row]);
    else list.push(row);
  }
  return [...days].map(([day, ofDay]) => ({
    day,
    horizon: ofDay[0]?.horizon ?? 0,
    codes: ofDay.map((row) => row.com),
    rate: ofDay.map((row) => row.rate),
    normal: ofDay.map((row) => row.normal),
    probability: ofDay.map((row) => row.probability),
    classes: ofDay.map((row) => row.risk_class).join(''),
  }));
}
