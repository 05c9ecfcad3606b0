import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crossFitRates } from '../../src/model/cross-fit.js';
import { levelledOffsets } from '../../src/model/level-offsets.js';
import { monthOfDayNumber, yearOfMonth } from '../../src/model/months.js';
import { createWorld, type World } from './simulated.js';

const several = createWorld({
  seed: 'cross',
  communes: 60,
  firstYear: 2016,
  years: 3,
  rate: 0.05,
  effects: 0,
});
const single = createWorld({
  seed: 'cross',
  communes: 60,
  firstYear: 2016,
  years: 1,
  rate: 0.05,
  effects: 0,
});

/** The same world with twenty times the accidents in the months that pass. */
function disturbed({ totals }: World, inside: (month: number) => boolean) {
  const factor = (month: number) => (inside(totals.firstMonth + month) ? 20 : 1);
  return {
    ...totals,
    byPlaceMonth: totals.byPlaceMonth.map((n, at) => n * factor(at % totals.months)),
    byMonthWeekday: totals.byMonthWeekday.map((n, at) => n * factor(Math.floor(at / 7))),
  };
}

test('accidents of a year leave no trace in the reference rates of that year', () => {
  const { days, places, totals } = several;
  const before = crossFitRates(totals, places, days.place, days.day);
  const after = crossFitRates(
    disturbed(several, (month) => yearOfMonth(month) === 2017),
    places,
    days.place,
    days.day,
  );
  const own = [...before.block.keys()].filter((row) => before.block[row] === 2017);
  const other = [...before.block.keys()].filter((row) => before.block[row] === 2018);
  assert.ok(own.length > 1000 && other.length > 1000);
  assert.ok(own.every((row) => before.rates[row] === after.rates[row]));
  assert.ok(other.some((row) => before.rates[row] !== after.rates[row]));
});

test('with one year only, accidents of a month leave no trace in the reference rates of that month', () => {
  const { days, places, totals } = single;
  const may = (2016 - 1970) * 12 + 4;
  const before = crossFitRates(totals, places, days.place, days.day);
  const after = crossFitRates(
    disturbed(single, (month) => month === may),
    places,
    days.place,
    days.day,
  );
  const own = [...days.day.keys()].filter((row) => monthOfDayNumber(days.day[row] as number) === may);
  assert.ok(own.length > 1000);
  assert.ok(own.every((row) => before.block[row] === may && before.rates[row] === after.rates[row]));
});

test('trees start from as many accidents in each year as there were', () => {
  const { days, places, totals } = several;
  const crossed = crossFitRates(totals, places, days.place, days.day);
  const offsets = levelledOffsets(days, crossed);
  const years = [2016, 2017, 2018];
  for (const year of years) {
    let [expected, observed] = [0, 0];
    crossed.block.forEach((block, row) => {
      if (block !== year) return;
      expected += Math.exp(offsets[row] as number);
      observed += days.count[row] as number;
    });
    assert.ok(Math.abs(expected / observed - 1) < 0.01, `${year}: ${expected} for ${observed}`);
  }
});
