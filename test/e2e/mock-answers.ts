import { addDays, type Day, dayNumber, weekdayOf } from '../../src/domain/day.js';
import {
  CLASS_LOWER_BOUNDS,
  departmentClassOf,
  probabilityOf,
  RISK_CLASSES,
  riskClassOf,
} from '../../src/domain/risk.js';
import { createRandom } from '../../src/lib/random.js';
import type { DriverView, IssueView, ResponseOf } from '../../src/server/contract.js';
import type { MockCommune, MockDepartment } from './mock-country.js';

export const MOCK_TODAY = '2026-11-23' as Day;
const HOLIDAY = '2026-11-24';
const SCHOOL_FROM = '2026-11-28';
export const MOCK_DAYS = Array.from({ length: 7 }, (_, i) => addDays(MOCK_TODAY, i));

/** Answers in the shape of the contract, made from formulas and a seed; nothing here is a forecast. */
export function mockIssue(department: MockDepartment, simulated: boolean): IssueView {
  return {
    id: `mock-${department.code}`,
    issuedAtUtc: `${MOCK_TODAY}T05:10:00Z`,
    firstDay: MOCK_TODAY,
    lastDay: addDays(MOCK_TODAY, 6),
    departments: [department.code],
    modelVersion: 3,
    communes: department.communes.length,
    weather: simulated ? 'simulée' : 'prévision du 23 novembre, 00 h',
    simulated,
    sha256: '0'.repeat(64),
    hash: '0'.repeat(64),
    audit: [{ check: 'complete', passed: true, detail: 'mock' }],
  };
}

/** Effects of a day as drivers of the real model's names; rate = normal × their product. */
export function mockDrivers(commune: MockCommune, day: Day): DriverView[] {
  const random = createRandom(`${commune.code} ${day}`);
  const weekday = weekdayOf(dayNumber(day));
  const rainMm = Math.max(0, Math.round(60 * Math.sin(dayNumber(day) * 1.7)) / 10);
  const driver = (feature: string, group: string, ratio: number, value: number): DriverView => ({
    feature,
    group,
    ratio,
    value,
  });
  return [
    driver('weekday', 'calendar', weekday === 6 ? 0.86 : weekday === 4 ? 1.14 : 1.02, weekday),
    driver('public_holiday', 'calendar', day === HOLIDAY ? 0.82 : 1.005, Number(day === HOLIDAY)),
    driver('school_holiday', 'calendar', day >= SCHOOL_FROM ? 0.93 : 1.01, Number(day >= SCHOOL_FROM)),
    driver('rain', 'weather', 1 + rainMm * 0.045, rainMm),
    driver('temp', 'weather', 1.04, 3.4),
    driver('wind_gust', 'weather', 0.985, 9.2),
    driver('daylight', 'calendar', 1.06, 8.7),
    driver('log_density', 'place', Math.exp(0.12 * random.normal()), 6),
    driver('humidity', 'weather', 1.012, 88),
    driver('everywhere', 'everywhere', 1.01, 0),
  ];
}

export function mockRate(commune: MockCommune, day: Day): number {
  return mockDrivers(commune, day).reduce((rate, { ratio }) => rate * ratio, commune.normal);
}

export function mockWeek(department: MockDepartment, simulated: boolean): ResponseOf<'week'> {
  return {
    issue: mockIssue(department, simulated),
    department: department.code,
    name: department.name,
    days: MOCK_DAYS.map((day, horizon) => {
      const rates = department.communes.map((commune) => mockRate(commune, day));
      const expected = rates.reduce((sum, rate) => sum + rate, 0);
      const normal = department.communes.reduce((sum, commune) => sum + commune.normal, 0);
      return {
        day,
        horizon,
        expected,
        normal,
        low: Math.max(0, Math.floor(expected - 1.645 * Math.sqrt(expected))),
        high: Math.ceil(expected + 1.645 * Math.sqrt(expected)),
        riskClass: departmentClassOf(expected / normal),
        holidayName: day === HOLIDAY ? 'Fête de la mesure' : null,
        schoolHoliday: day >= SCHOOL_FROM,
        bridge: day === addDays(HOLIDAY as Day, 1),
        classes: rates
          .map((rate, i) =>
            department.unknown.includes(department.communes[i]?.code ?? '')
              ? '-'
              : riskClassOf(probabilityOf(rate)),
          )
          .join(''),
      };
    }),
  };
}

export function mockForecasts(
  department: MockDepartment,
  day: Day,
  simulated: boolean,
): ResponseOf<'forecasts'> {
  const covered = department.communes.filter(({ code }) => !department.unknown.includes(code));
  const rate = covered.map((commune) => mockRate(commune, day));
  const probability = rate.map(probabilityOf);
  return {
    issue: mockIssue(department, simulated),
    department: department.code,
    day,
    horizon: dayNumber(day) - dayNumber(MOCK_TODAY),
    codes: covered.map(({ code }) => code),
    rate,
    normal: covered.map(({ normal }) => normal),
    probability,
    classes: probability.map(riskClassOf).join(''),
  };
}

export function mockCommunes(department: MockDepartment): ResponseOf<'communes'> {
  const { communes } = department;
  return {
    department: department.code,
    name: department.name,
    codes: communes.map(({ code }) => code),
    names: communes.map(({ name }) => name),
    populations: communes.map(({ population }) => population),
    latDeg: communes.map(({ latDeg }) => latDeg),
    lonDeg: communes.map(({ lonDeg }) => lonDeg),
  };
}

export function mockCommune(
  department: MockDepartment,
  commune: MockCommune,
  simulated: boolean,
): ResponseOf<'commune'> {
  const random = createRandom(`past ${commune.code}`);
  const years = Array.from({ length: 5 }, (_, i) => ({
    year: 2019 + i,
    accidents: random.poisson(commune.normal * 365),
  }));
  const all = years.reduce((sum, { accidents }) => sum + accidents, 0);
  const share = (count: number) => Array.from({ length: count }, () => random.poisson(all / count));
  return {
    code: commune.code,
    name: commune.name,
    department: department.code,
    population: commune.population,
    latDeg: commune.latDeg,
    lonDeg: commune.lonDeg,
    issue: mockIssue(department, simulated),
    stations: null,
    days: MOCK_DAYS.map((day, horizon) => mockCommuneDay(department, commune, day, horizon)),
    years,
    months: share(12),
    weekdays: share(7),
    recent: all === 0 ? [] : [{ day: '2023-12-02', accidents: 1 }],
  };
}

function mockCommuneDay(
  department: MockDepartment,
  commune: MockCommune,
  day: Day,
  horizon: number,
): ResponseOf<'commune'>['days'][number] {
  const rate = mockRate(commune, day);
  return {
    day,
    horizon,
    rate,
    normal: commune.normal,
    probability: probabilityOf(rate),
    riskClass: riskClassOf(probabilityOf(rate)),
    rank: 1 + department.communes.filter((other) => mockRate(other, day) > rate).length,
    rankOf: department.communes.length,
    drivers: mockDrivers(commune, day),
  };
}

export function mockStatus(
  departments: readonly MockDepartment[],
  simulated: boolean,
  withoutIssue: readonly string[],
): ResponseOf<'status'> {
  return {
    version: '0.0.0-mock',
    today: MOCK_TODAY,
    simulated,
    realCommand: simulated ? 'rescue-predict forecast --department 77' : null,
    departments: departments.map((department) => ({
      code: department.code,
      name: department.name,
      communes: department.communes.length,
      issue: withoutIssue.includes(department.code) ? null : mockIssue(department, simulated),
    })),
    champion: null,
    accidentYears: [],
    classes: RISK_CLASSES.map((riskClass, i) => ({
      riskClass,
      lower: CLASS_LOWER_BOUNDS[riskClass],
      upper: CLASS_LOWER_BOUNDS[RISK_CLASSES[i + 1] ?? 'A'] || 1,
    })),
    nextIssueUtc: '2126-11-24T05:00:00Z',
  };
}
