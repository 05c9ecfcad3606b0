import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { dayNumber, dayOf, weekdayOf, yearOf } from '../../src/domain/day.js';
import { easterSunday, publicHolidaysOf } from '../../src/sandbox/holidays.js';
import { parisMidnight } from '../../src/sandbox/paris-time.js';
import { ACADEMIES, schoolYearRows, toPeriods } from '../../src/sandbox/school-terms.js';

test('Easter falls on the days of the almanac', () => {
  const known: readonly [year: number, month: number, day: number][] = [
    [2005, 3, 27],
    [2008, 3, 23],
    [2011, 4, 24],
    [2024, 3, 31],
    [2025, 4, 20],
    [2038, 4, 25],
  ];
  assert.ok(known.length > 0);
  for (const [year, month, day] of known) assert.equal(easterSunday(year), dayOf(year, month, day));
});

const REAL = `${process.env.RESCUE_PREDICT_REAL_DATA ?? '../shared/data'}/holidays/jours-feries`;

test('public holidays equal those published for 2010 to 2031', {
  skip: existsSync(REAL) ? false : `no real data in ${REAL}`,
}, () => {
  const entries = (year: number, zone: 'metropole' | 'alsace-moselle') =>
    Object.fromEntries(publicHolidaysOf(year, zone).map(({ day, name }) => [day, name]));
  for (let year = 2010; year <= 2031; year++)
    assert.deepEqual(
      entries(year, 'metropole'),
      JSON.parse(readFileSync(`${REAL}/metropole/${year}.json`, 'utf8')),
    );
  const alsace: Record<string, string> = JSON.parse(readFileSync(`${REAL}/alsace-moselle.json`, 'utf8'));
  const of2023 = Object.fromEntries(Object.entries(alsace).filter(([day]) => day.startsWith('2023')));
  assert.deepEqual(entries(2023, 'alsace-moselle'), of2023);
});

test('school holidays begin on a Saturday, end before a Monday, and zones take turns in winter and spring', () => {
  const rows = schoolYearRows(2023);
  assert.equal(new Set(rows.map(({ zone }) => zone)).size, ACADEMIES.length);
  for (const { description, startDay, endDay } of rows) {
    assert.ok(startDay < endDay);
    if (/Ascension|Été/.test(description)) continue;
    assert.equal(weekdayOf(dayNumber(startDay)), 5);
    assert.equal(weekdayOf(dayNumber(endDay)), 0);
  }
  const winters = rows.filter(({ description }) => description === "Vacances d'Hiver");
  assert.equal(new Set(winters.map(({ startDay }) => startDay)).size, 3);
});

test('Simulie has holidays in every year, and Christmas always lies within them', () => {
  for (let year = 2005; year <= 2027; year++) {
    const own = toPeriods(schoolYearRows(year)).filter(({ academy }) => academy === 'Simulie');
    assert.equal(own.length, 6);
    const christmas = dayOf(year, 12, 25);
    assert.ok(own.some(({ firstDay, lastDay }) => firstDay <= christmas && christmas <= lastDay));
    assert.ok(own.every(({ zone, firstDay }) => zone === 'C' && yearOf(firstDay) >= year));
  }
});

test('midnight in Paris follows summer time', () => {
  const written: readonly [day: [number, number, number], utc: string, local: string][] = [
    [[2017, 10, 21], '2017-10-20T22:00:00+00:00', '2017-10-21T00:00:00+02:00'],
    [[2017, 11, 6], '2017-11-05T23:00:00+00:00', '2017-11-06T00:00:00+01:00'],
    [[2026, 3, 29], '2026-03-28T23:00:00+00:00', '2026-03-29T00:00:00+01:00'],
    [[2026, 3, 30], '2026-03-29T22:00:00+00:00', '2026-03-30T00:00:00+02:00'],
    [[2026, 10, 25], '2026-10-24T22:00:00+00:00', '2026-10-25T00:00:00+02:00'],
    [[2026, 10, 26], '2026-10-25T23:00:00+00:00', '2026-10-26T00:00:00+01:00'],
  ];
  assert.ok(written.length > 0);
  for (const [[year, month, day], utc, local] of written) {
    assert.equal(parisMidnight(dayOf(year, month, day), 'UTC'), utc);
    assert.equal(parisMidnight(dayOf(year, month, day), 'local'), local);
  }
});
