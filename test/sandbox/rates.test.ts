import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Day, dayNumber, dayOf, daysFromTo, weekdayOf } from '../../src/domain/day.js';
import { SIMULATED_DEPARTMENT } from '../../src/domain/department.js';
import type { SimulatedCommune } from '../../src/sandbox/communes.js';
import { createCountry } from '../../src/sandbox/country.js';
import { simulatedCalendar, TRUE_EFFECTS } from '../../src/sandbox/rates.js';

const country = createCountry('rates');
const calendar = simulatedCalendar();
const YEARS = Array.from({ length: 10 }, (_, i) => 2009 + i);

type Group = { expected: number; observed: number };
const groups = new Map<string, Group>();

function add(name: string, key: keyof Group, value: number): void {
  const group = groups.get(name) ?? { expected: 0, observed: 0 };
  group[key] += value;
  groups.set(name, group);
}

const isFreezing = (commune: SimulatedCommune, day: Day) => {
  const { rainTenthsMm, temperatureC } = country.weather.observed(commune.node, dayNumber(day));
  return rainTenthsMm >= 5 && temperatureC < 1;
};

function groupsOf(day: Day): string[] {
  const facts = calendar.on(day, SIMULATED_DEPARTMENT);
  return [
    'all',
    `weekday ${weekdayOf(dayNumber(day))}`,
    `month ${day.slice(5, 7)}`,
    facts.publicHoliday ? 'public holiday' : 'no public holiday',
    facts.schoolHoliday ? 'school holiday' : 'school',
    facts.bridge ? 'bridge' : 'no bridge',
  ];
}

function tally(commune: SimulatedCommune, day: Day, key: keyof Group, value: number): void {
  if (isFreezing(commune, day)) add('freezing rain', key, value);
  add(commune.population > 20_000 ? 'town' : commune.population > 3000 ? 'middle' : 'village', key, value);
}

for (const year of YEARS) {
  for (const day of daysFromTo(dayOf(year, 1, 1), dayOf(year, 12, 31))) {
    let whole = 0;
    for (const commune of country.communes) {
      const rate = country.trueRate(commune.code, day);
      tally(commune, day, 'expected', rate);
      whole += rate;
    }
    for (const name of groupsOf(day)) add(name, 'expected', whole);
  }
  for (const { commune, day } of country.accidentsOf(year)) {
    tally(commune, day, 'observed', 1);
    for (const name of groupsOf(day)) add(name, 'observed', 1);
  }
}

test('counts agree with the true rates in every group of days and communes', () => {
  assert.ok(groups.size > 25);
  for (const [name, { expected, observed }] of groups)
    assert.ok(
      Math.abs(observed - expected) < 4 * Math.sqrt(expected),
      `${name}: ${observed} for ${expected}`,
    );
});

test('the level is four times that of a small department, so that few years tell the effects', () => {
  const perYear = (groups.get('all')?.observed ?? 0) / YEARS.length;
  assert.ok(perYear > 1000 && perYear < 1800, `${perYear} accidents a year`);
});

test('freezing rain is rare, yet common enough to be learnt', () => {
  assert.ok((groups.get('freezing rain')?.expected ?? 0) > 20);
});

test('the rate is the documented formula, whatever the day', () => {
  const days = daysFromTo('2016-01-01' as Day, '2016-12-31' as Day);
  const seen = new Set<string>();
  for (const commune of country.communes)
    for (const day of days) {
      const { rainTenthsMm } = country.weather.observed(commune.node, dayNumber(day));
      const facts = calendar.on(day, SIMULATED_DEPARTMENT);
      const kinds = {
        publicHoliday: facts.publicHoliday === true,
        schoolHoliday: facts.schoolHoliday === true,
        bridge: facts.bridge === true,
        freezingRain: isFreezing(commune, day),
      };
      let log = TRUE_EFFECTS.level + TRUE_EFFECTS.logPopulation * Math.log(commune.population / 1000);
      log += Math.log(commune.danger) + TRUE_EFFECTS.logRain * Math.log(1 + rainTenthsMm / 10);
      log += TRUE_EFFECTS.weekday[weekdayOf(dayNumber(day))] ?? Number.NaN;
      log += TRUE_EFFECTS.month[Number(day.slice(5, 7)) - 1] ?? Number.NaN;
      for (const [kind, holds] of Object.entries(kinds) as [keyof typeof kinds, boolean][]) {
        if (!holds) continue;
        seen.add(kind);
        log += TRUE_EFFECTS[kind];
      }
      assert.ok(
        Math.abs(Math.log(country.trueRate(commune.code, day)) - log) < 1e-9,
        `${commune.code} ${day}`,
      );
    }
  assert.deepEqual([...seen].sort(), ['bridge', 'freezingRain', 'publicHoliday', 'schoolHoliday']);
});

test('an unknown commune or a day outside the simulated weather is a fault of the caller', () => {
  assert.throws(() => country.trueRate('77001' as never, '2020-01-01' as Day), RangeError);
  assert.throws(() => country.trueRate('00001' as never, '1999-01-01' as Day), RangeError);
});
